//! Settings below the first screen: decoder, kernels per stage, efficiencies, sweep, view sides.

use crate::controls::device_controls::EfficiencyControls;
use crate::controls::number_field::{NumberField, NumberSetting};
use crate::controls::segments::{ChoiceSetting, Segments};
use crate::controls::sweep_controls::SweepControls;
use crate::page::context::Page;
use crate::page::reactive_text::{optional_text, view_if};
use crate::state::set_key;
use leptos::prelude::*;
use stagecost::request::{AttentionKernel, Key, Logits, LogitsType, Mask, Part, Request, expects_side};

const BASE: NumberSetting = NumberSetting {
    label: Key::Base.title(),
    name: "base",
    unit: "pixels",
    slider: [64, 2048, 64],
    value: |request| request.base,
    key: Key::Base,
    text: |_, side| side.to_owned(),
    expects: |request| expects_side(request.model.vision.side_step()),
};

const TILE: NumberSetting =
    NumberSetting { label: Key::Tile.title(), name: "tile", value: |request| request.tile, key: Key::Tile, ..BASE };

const PROMPT: NumberSetting = NumberSetting {
    label: Key::Prompt.title(),
    name: "prompt",
    unit: "tokens",
    slider: [0, 4000, 10],
    value: |request| request.prompt,
    key: Key::Prompt,
    text: |_, tokens| tokens.to_owned(),
    expects: |_| Key::Prompt.expects(),
};

const STEPS: NumberSetting = NumberSetting {
    label: Key::Steps.title(),
    name: "steps",
    slider: [1, 4000, 1],
    value: |request| request.steps,
    key: Key::Steps,
    expects: |_| Key::Steps.expects(),
    ..PROMPT
};

const LOGITS: ChoiceSetting = ChoiceSetting {
    label: Key::Logits.title(),
    name: "logits",
    options: &[Logits::All.name(), Logits::Last.name()],
    chosen: |scenario| scenario.request.logits.name(),
    choose: |scenario, name| set_key(&mut scenario.request, Key::Logits, name),
    class: "segments small",
};

const LOGITS_TYPE: ChoiceSetting = ChoiceSetting {
    label: Key::LogitsType.title(),
    name: "logits-dtype",
    options: &[LogitsType::Fp32.name(), LogitsType::Model.name()],
    chosen: |scenario| scenario.request.logits_type.name(),
    choose: |scenario, name| set_key(&mut scenario.request, Key::LogitsType, name),
    class: "segments small",
};

const MASK: ChoiceSetting = ChoiceSetting {
    label: Key::Mask.title(),
    name: "mask",
    options: &[Mask::Full.name(), Mask::Causal.name()],
    chosen: |scenario| scenario.request.mask.name(),
    choose: |scenario, name| set_key(&mut scenario.request, Key::Mask, name),
    class: "segments small",
};

/// All groups below the first screen.
#[component]
pub fn MoreSettings() -> impl IntoView {
    let page = expect_context::<Page>();
    let has_grid = move || page.scenario.with(|scenario| scenario.request.has_grid_of_crops());
    view! {
        <fieldset>
            <legend>"Decoder"</legend>
            <KeySetting key=PROMPT.key name=PROMPT.name><NumberField number=PROMPT /></KeySetting>
            <KeySetting key=STEPS.key name=STEPS.name><NumberField number=STEPS /></KeySetting>
            <KeySetting key=Key::Logits name=LOGITS.name>
                <div class="row"><span>{LOGITS.label}</span><Segments choice=LOGITS /></div>
            </KeySetting>
            <KeySetting key=Key::LogitsType name=LOGITS_TYPE.name>
                <div class="row"><span>{LOGITS_TYPE.label}</span><Segments choice=LOGITS_TYPE /></div>
            </KeySetting>
            <KeySetting key=Key::Mask name=MASK.name>
                <div class="row"><span>{MASK.label}</span><Segments choice=MASK /></div>
            </KeySetting>
        </fieldset>
        <PartControl />
        <details class="halves">
            <summary>"Different kernels for vision and decoder"</summary>
            <StageKernel
                label="Vision"
                key=Key::VisionKernel
                id="kernel-vision"
                get=|request| request.vision_kernel
                set=|request, kernel| request.vision_kernel = kernel
            />
            <StageKernel
                label="Decoder"
                key=Key::DecoderKernel
                id="kernel-decoder"
                get=|request| request.decoder_kernel
                set=|request, kernel| request.decoder_kernel = kernel
            />
        </details>
        <EfficiencyControls />
        <SweepControls />
        {view_if(has_grid, || view! {
            <details class="sides">
                <summary>"View sides"</summary>
                <NumberField number=BASE />
                <NumberField number=TILE />
            </details>
        })}
    }
}

/// Choice of the evaluated part of the vision stage.
#[component]
fn PartControl() -> impl IntoView {
    let page = expect_context::<Page>();
    let name = move || page.scenario.with(|scenario| scenario.request.part.map_or(Part::WHOLE, Part::name));
    let option = move |value: &'static str, text: &'static str| {
        view! { <option value=value selected=move || name() == value>{text}</option> }
    };
    let parts = Part::ALL.into_iter().map(|part| option(part.name(), part.name())).collect_view();
    let choose = move |name: String| page.update(|scenario| set_key(&mut scenario.request, Key::Part, &name));
    view! {
        <KeySetting key=Key::Part name="part">
            <label class="row">
                <span>{Key::Part.title()}</span>
                <select
                    id="part"
                    aria-describedby="part-unused"
                    prop:value=name
                    on:change:target=move |event| choose(event.target().value())
                >
                    {option(Part::WHOLE, "the whole of it")}
                    {parts}
                </select>
            </label>
        </KeySetting>
    }
}

/// Wrapper of a key's control that dims it, with the reason, while no figure depends on the key.
#[component]
fn KeySetting(key: Key, name: &'static str, children: Children) -> impl IntoView {
    let page = expect_context::<Page>();
    let reason = Memo::new(move |_| page.scenario.with(|scenario| scenario.unused(key)));
    view! {
        <div class="used" class:unused=move || reason.with(Option::is_some)>
            {children()}
            <p class="reason" id=format!("{name}-unused")>{optional_text(move || reason.get())}</p>
        </div>
    }
}

/// Choice of another kernel for vision or decoder.
#[component]
fn StageKernel(
    label: &'static str,
    key: Key,
    id: &'static str,
    get: fn(&Request) -> Option<AttentionKernel>,
    set: fn(&mut Request, Option<AttentionKernel>),
) -> impl IntoView {
    let page = expect_context::<Page>();
    let name = move || page.scenario.with(|scenario| get(&scenario.request).map_or("", AttentionKernel::name));
    let options = AttentionKernel::ALL.into_iter().map(|kernel| {
        let selected = move || name() == kernel.name();
        view! { <option value=kernel.name() selected=selected>{kernel.name()}</option> }
    });
    let options = options.collect_view();
    let choose = move |chosen: String| {
        page.update(|scenario| set(&mut scenario.request, AttentionKernel::from_name(&chosen)));
    };
    view! {
        <KeySetting key name=id>
            <label class="row">
                <span>{label}</span>
                <select
                    id=id
                    aria-describedby=format!("{id}-unused")
                    prop:value=name
                    on:change:target=move |event| choose(event.target().value())
                >
                    <option value="" selected=move || name().is_empty()>"as compared"</option>
                    {options}
                </select>
            </label>
        </KeySetting>
    }
}
