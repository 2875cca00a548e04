//! The controls of the first screen: mode, device, target, stage, crops, batch, kernels.

use crate::answer::kernel_class;
use crate::app::Page;
use crate::crop_rule::CropRule;
use crate::device_controls::DeviceControls;
use crate::field::{Choice, Number, NumberField, Segments};
use crate::picture::GridPicture;
use crate::place::Place;
use crate::split::SETTINGS;
use crate::state::{self, CropSource};
use crate::targets::TargetControls;
use crate::told::{property, says, shown, shown_if};
use leptos::prelude::*;
use stagecost::names;
use stagecost::request::AttentionKernel;
use stagecost::request::{Crops, Grid, Key, MAX_CROPS, MAX_EDGE, Request, Stage};

fn up_to(most: u32) -> String {
    format!("expected a whole number from 1 to {most}")
}

fn grid(request: &Request) -> Grid {
    request.grid().unwrap_or(state::default_grid())
}

fn image(request: &Request) -> (u32, u32) {
    match request.crops {
        Crops::Image { width, height } => (width, height),
        Crops::None | Crops::Grid(_) => (request.base, request.base),
    }
}

const ROWS: Number = Number {
    label: "Rows",
    name: "rows",
    unit: "rows",
    slider: [1, 16, 1],
    value: |request| grid(request).rows,
    key: Key::Grid,
    text: |request, rows| format!("{rows}x{}", grid(request).columns),
    expects: |request| up_to(MAX_CROPS / grid(request).columns),
};

const COLUMNS: Number = Number {
    label: "Columns",
    name: "columns",
    unit: "columns",
    value: |request| grid(request).columns,
    text: |request, columns| format!("{}x{columns}", grid(request).rows),
    expects: |request| up_to(MAX_CROPS / grid(request).rows),
    ..ROWS
};

const WIDTH: Number = Number {
    label: "Width, px",
    name: "width",
    unit: "pixels",
    slider: [64, 4096, 16],
    value: |request| image(request).0,
    key: Key::Image,
    text: |request, width| format!("{width}x{}", image(request).1),
    expects: |_| up_to(MAX_EDGE),
};

const HEIGHT: Number = Number {
    label: "Height, px",
    name: "height",
    value: |request| image(request).1,
    text: |request, height| format!("{}x{height}", image(request).0),
    ..WIDTH
};

const BATCH: Number = Number {
    label: Key::Batch.title(),
    name: "batch",
    unit: "images",
    slider: [1, 64, 1],
    value: |request| request.batch,
    key: Key::Batch,
    text: |_, images| images.to_owned(),
    expects: |_| Key::Batch.expects(),
};

const STAGES: [&str; 4] = [Stage::Vision.name(), Stage::Prefill.name(), Stage::FirstToken.name(), Stage::Decode.name()];

const STAGE: Choice = Choice {
    label: "Stage",
    name: "stage",
    options: &STAGES,
    class: "segments small tight",
    chosen: |scenario| scenario.request.stage.name(),
    choose: |scenario, name| set(&mut scenario.request, Key::Stage, name),
};

/// Sets a key to one of its names; what a choice offers is always one.
pub fn set(request: &mut Request, key: Key, name: &str) {
    let known = request.set(key, name);
    debug_assert!(known.is_ok());
}

const CROP_SOURCE: Choice = Choice {
    label: "Crops come from",
    name: "crop-source",
    options: &CropSource::NAMES,
    class: "segments",
    chosen: |scenario| CropSource::of(&scenario.request).name(),
    choose: |scenario, name| {
        if let Some(source) = CropSource::from_name(name) {
            state::set_crop_source(&mut scenario.request, source);
        }
    },
};

/// Model and mode, in the page's head.
#[component]
pub fn TopControls() -> impl IntoView {
    let page = expect_context::<Page>();
    let mode = Memo::new(move |_| {
        page.scenario.with(|scenario| state::mode(&scenario.request).map(|mode| mode.name.as_str()))
    });
    let model = Memo::new_with_compare(
        move |_| page.scenario.with(|scenario| scenario.request.model),
        |before, now| !before.zip(now).is_some_and(|(before, now)| std::ptr::eq(*before, *now)),
    );
    let choose = move |name: String| {
        page.update(|scenario| {
            if let Some(mode) = scenario.request.model.modes.list.iter().find(|mode| mode.name == name) {
                state::set_mode(&mut scenario.request, mode);
            }
        });
    };
    let options = shown(move || {
        let (model, mode) = (model.get(), mode.get());
        let own = mode.is_none().then_some((String::new(), "Own sizes".to_owned()));
        let modes = model.modes.list.iter().map(|card| {
            let size = match card.tile {
                None => format!("{} · {} px", card.name, card.base),
                Some(tile) => format!("{} · {} px + crops of {tile}", card.name, card.base),
            };
            (card.name.clone(), size)
        });
        let chosen = mode.unwrap_or_default();
        let option = |(name, text): (String, String)| {
            let selected = name == chosen;
            view! { <option value=name selected=selected>{text}</option> }
        };
        Some(modes.chain(own).map(option).collect_view().into_any())
    });
    view! {
        <label class="mode">
            <span>{says(move || model.get().name.clone())}</span>
            <select
                id="mode"
                aria-label="Mode"
                prop:value=property(move || mode.get().unwrap_or_default().to_owned())
                on:change:target=move |event| choose(event.target().value())
            >
                {options}
            </select>
        </label>
    }
}

/// Every group of the side panel.
#[component]
pub fn Controls() -> impl IntoView {
    let page = expect_context::<Page>();
    // Only a change of the source makes the fields anew: one that is being dragged must stay.
    let source = Memo::new(move |_| page.scenario.with(|scenario| CropSource::of(&scenario.request) as usize));
    let fields = move || match source.get() {
        0 => vec![ROWS, COLUMNS],
        1 => vec![WIDTH, HEIGHT],
        _ => vec![],
    };
    view! {
        <DeviceControls />
        <TargetControls />
        <fieldset>
            <legend>"Stage"</legend>
            <Segments choice=STAGE />
            <p class="hint">{says(move || page.scenario.with(|scenario| scenario.request.stage.explained().to_owned()))}</p>
        </fieldset>
        <fieldset>
            <legend>"Image and crops"</legend>
            <Segments choice=CROP_SOURCE />
            {shown(move || Some(fields().into_iter().map(|number| view! { <NumberField number /> }).collect_view().into_any()))}
            {shown_if(move || source.get() == CropSource::Image as usize, || view! { <CropRule /> })}
            <GridPicture />
            <NumberField number=BATCH />
        </fieldset>
        <fieldset>
            <legend>"Attention kernels"</legend>
            <div class="kernels">
                {AttentionKernel::ALL.into_iter().map(|kernel| view! { <KernelSwitch kernel /> }).collect_view()}
            </div>
            <ShownKernel />
        </fieldset>
        <Place part=SETTINGS />
    }
}

/// Chooses the kernel that leads the answer, and says what that is.
#[component]
fn ShownKernel() -> impl IntoView {
    let page = expect_context::<Page>();
    let name = move || page.scenario.with(|scenario| scenario.shown().name());
    let choose = move |name: String| {
        page.update(|scenario| {
            if let Some(kernel) = AttentionKernel::from_name(&name) {
                state::show_kernel(scenario, kernel);
            }
        });
    };
    let options = AttentionKernel::ALL.into_iter().map(|kernel| {
        view! { <option value=kernel.name() selected=move || name() == kernel.name()>{kernel.name()}</option> }
    });
    view! {
        <label class="row leading">
            <span>"Main kernel"</span>
            <select id="kernel" prop:value=name on:change:target=move |event| choose(event.target().value())>
                {options.collect_view()}
            </select>
        </label>
        <p class="hint" id="leads">
            "Every attention layer of the vision stack runs "
            {says(move || page.scenario.with(|scenario| scenario.request.vision_kernel.unwrap_or(scenario.shown()).name().to_owned()))}
            ". It leads the answer; what shows one kernel shows it."
        </p>
    }
}

/// Adds a kernel to those compared or takes it away.
#[component]
fn KernelSwitch(kernel: AttentionKernel) -> impl IntoView {
    let page = expect_context::<Page>();
    let explained = [
        "each step goes through HBM, in bf16",
        "the same with q, k, v and scores in fp32",
        "one fused operator: scores stay on chip",
        "flash with SAM's position bias computed on chip, not read from HBM, as FlexAttention can; no record to check it",
    ][kernel as usize];
    let on = move || page.scenario.with(|scenario| scenario.kernels.contains(&kernel));
    let published = move || {
        page.scenario.with(|scenario| names::composite(scenario.request.model, kernel, true).map(str::to_owned))
    };
    let only = move || page.scenario.with(|scenario| scenario.kernels == [kernel]);
    let toggle = move |_| page.update(|scenario| state::toggle_kernel(scenario, kernel));
    view! {
        <label class=kernel_class(kernel)>
            <input
                type="checkbox"
                id=format!("kernel-{}", kernel.name())
                prop:checked=on
                disabled=only
                on:change=toggle
            />
            <span class="swatch" aria-hidden="true"></span>
            <span class="kernel-name">{kernel.name()}</span>
            <small>
                {explained}
                {says(move || published().map(|name| format!(", published as {name}")).unwrap_or_default())}
            </small>
        </label>
    }
}
