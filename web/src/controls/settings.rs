//! The controls below the first screen: decoder, efficiencies, sweep, sides.

use crate::controls::device_controls::ExpectedControls;
use crate::controls::number_field::{Number, NumberField};
use crate::controls::segments::{Choice, Segments};
use crate::controls::sweep_controls::SweepControls;
use crate::page::context::Page;
use crate::page::reactive_text::told;
use crate::state::set_key;
use leptos::prelude::*;
use stagecost::request::{AttentionKernel, Mask};
use stagecost::request::{Key, Logits, LogitsType, Part, Request};

const BASE: Number = Number {
    label: Key::Base.title(),
    name: "base",
    unit: "pixels",
    slider: [64, 2048, 64],
    value: |request| request.base,
    key: Key::Base,
    text: |_, side| side.to_owned(),
    expects: |_| Key::Base.expects(),
};

const TILE: Number =
    Number { label: Key::Tile.title(), name: "tile", value: |request| request.tile, key: Key::Tile, ..BASE };

const PROMPT: Number = Number {
    label: Key::Prompt.title(),
    name: "prompt",
    unit: "tokens",
    slider: [0, 4000, 10],
    value: |request| request.prompt,
    key: Key::Prompt,
    text: |_, tokens| tokens.to_owned(),
    expects: |_| Key::Prompt.expects(),
};

const STEPS: Number = Number {
    label: Key::Steps.title(),
    name: "steps",
    slider: [1, 4000, 1],
    value: |request| request.steps,
    key: Key::Steps,
    expects: |_| Key::Steps.expects(),
    ..PROMPT
};

const LOGITS: Choice = Choice {
    label: Key::Logits.title(),
    name: "logits",
    options: &[Logits::All.name(), Logits::Last.name()],
    chosen: |scenario| scenario.request.logits.name(),
    choose: |scenario, name| set_key(&mut scenario.request, Key::Logits, name),
    class: "segments small",
};

const LOGITS_TYPE: Choice = Choice {
    label: Key::LogitsType.title(),
    name: "logits-dtype",
    options: &[LogitsType::Fp32.name(), LogitsType::Model.name()],
    chosen: |scenario| scenario.request.logits_type.name(),
    choose: |scenario, name| set_key(&mut scenario.request, Key::LogitsType, name),
    class: "segments small",
};

const MASK: Choice = Choice {
    label: Key::Mask.title(),
    name: "mask",
    options: &[Mask::Full.name(), Mask::Causal.name()],
    chosen: |scenario| scenario.request.mask.name(),
    choose: |scenario, name| set_key(&mut scenario.request, Key::Mask, name),
    class: "segments small",
};

/// Every group below the first screen.
#[component]
pub fn Settings() -> impl IntoView {
    view! {
        <fieldset>
            <legend>"Decoder"</legend>
            <Used key=PROMPT.key name=PROMPT.name><NumberField number=PROMPT /></Used>
            <Used key=STEPS.key name=STEPS.name><NumberField number=STEPS /></Used>
            <Used key=Key::Logits name=LOGITS.name>
                <div class="row"><span>{LOGITS.label}</span><Segments choice=LOGITS /></div>
            </Used>
            <Used key=Key::LogitsType name=LOGITS_TYPE.name>
                <div class="row"><span>{LOGITS_TYPE.label}</span><Segments choice=LOGITS_TYPE /></div>
            </Used>
            <Used key=Key::Mask name=MASK.name>
                <div class="row"><span>{MASK.label}</span><Segments choice=MASK /></div>
            </Used>
        </fieldset>
        <PartControl />
        <details class="halves">
            <summary>"Different kernels for vision and decoder"</summary>
            <OwnKernel
                label="Vision"
                key=Key::VisionKernel
                id="kernel-vision"
                get=|request| request.vision_kernel
                set=|request, kernel| request.vision_kernel = kernel
            />
            <OwnKernel
                label="Decoder"
                key=Key::DecoderKernel
                id="kernel-decoder"
                get=|request| request.decoder_kernel
                set=|request, kernel| request.decoder_kernel = kernel
            />
        </details>
        <ExpectedControls />
        <SweepControls />
        <details class="sides">
            <summary>"View sides"</summary>
            <NumberField number=BASE />
            <NumberField number=TILE />
        </details>
    }
}

/// Which part of the vision stage is evaluated.
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
        <Used key=Key::Part name="part">
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
        </Used>
    }
}

/// A control of a key: dimmed, with the reason, while nothing that is shown depends on it. It can still be set.
#[component]
fn Used(key: Key, name: &'static str, children: Children) -> impl IntoView {
    let page = expect_context::<Page>();
    let reason = Memo::new(move |_| page.scenario.with(|scenario| scenario.unused(key)));
    view! {
        <div class="used" class:unused=move || reason.with(Option::is_some)>
            {children()}
            <p class="reason" id=format!("{name}-unused")>{told(move || reason.get())}</p>
        </div>
    }
}

/// Another kernel for one half of the model.
#[component]
fn OwnKernel(
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
        <Used key name=id>
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
        </Used>
    }
}
