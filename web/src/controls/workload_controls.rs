//! The side panel: device, target, stage, crops, batch, kernels, and further settings.

use crate::controls::crop_rule::CropRule;
use crate::controls::device_controls::DeviceControls;
use crate::controls::grid_picture::GridPicture;
use crate::controls::kernel_controls::{KernelSwitch, MainKernelChoice};
use crate::controls::number_field::{NumberField, NumberSetting};
use crate::controls::segments::{ChoiceSetting, Segments};
use crate::page::context::Page;
use crate::page::lazy_section::LazySection;

use crate::controls::target_controls::TargetControls;
use crate::page::reactive_text::{reactive_text, reactive_view, view_if};
use crate::state::{self, CropSource};
use leptos::prelude::*;
use stagecost::request::{AttentionKernel, Crops, Grid, Key, MAX_CROPS, MAX_EDGE, Request, Stage};

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

const ROWS: NumberSetting = NumberSetting {
    label: "Rows",
    name: "rows",
    unit: "rows",
    slider: [1, 16, 1],
    value: |request| grid(request).rows,
    key: Key::Grid,
    text: |request, rows| format!("{rows}x{}", grid(request).columns),
    expects: |request| up_to(MAX_CROPS / grid(request).columns),
};

const COLUMNS: NumberSetting = NumberSetting {
    label: "Columns",
    name: "columns",
    unit: "columns",
    value: |request| grid(request).columns,
    text: |request, columns| format!("{}x{columns}", grid(request).rows),
    expects: |request| up_to(MAX_CROPS / grid(request).rows),
    ..ROWS
};

const WIDTH: NumberSetting = NumberSetting {
    label: "Width, px",
    name: "width",
    unit: "pixels",
    slider: [64, 4096, 16],
    value: |request| image(request).0,
    key: Key::Image,
    text: |request, width| format!("{width}x{}", image(request).1),
    expects: |_| up_to(MAX_EDGE),
};

const HEIGHT: NumberSetting = NumberSetting {
    label: "Height, px",
    name: "height",
    value: |request| image(request).1,
    text: |request, height| format!("{}x{height}", image(request).0),
    ..WIDTH
};

const BATCH: NumberSetting = NumberSetting {
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

const STAGE: ChoiceSetting = ChoiceSetting {
    label: "Stage",
    name: "stage",
    options: &STAGES,
    class: "segments small tight",
    chosen: |scenario| scenario.request.stage.name(),
    choose: |scenario, name| state::set_key(&mut scenario.request, Key::Stage, name),
};

const CROP_SOURCE: ChoiceSetting = ChoiceSetting {
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

/// Whence the fields of the image come: a grid, an image's size, or neither where every image becomes the same view.
fn source_of_fields(request: &Request) -> usize {
    let source = match request.has_grid_of_crops() {
        true => CropSource::of(request),
        false if request.uses(Key::Image) => CropSource::Image,
        false => CropSource::None,
    };
    source as usize
}

/// All groups of the side panel.
#[component]
pub fn WorkloadControls() -> impl IntoView {
    let page = expect_context::<Page>();
    // Only a change of the source makes the fields anew: one that is being dragged must stay.
    let source = Memo::new(move |_| page.scenario.with(|scenario| source_of_fields(&scenario.request)));
    let has_grid = move || page.scenario.with(|scenario| scenario.request.has_grid_of_crops());
    let has_stages = move || page.scenario.with(|scenario| scenario.request.stages().len() > 1);
    let fields = move || match source.get() {
        0 => vec![ROWS, COLUMNS],
        1 => vec![WIDTH, HEIGHT],
        _ => vec![],
    };
    view! {
        <DeviceControls />
        <TargetControls />
        {view_if(has_stages, move || view! {
            <fieldset>
                <legend>"Stage"</legend>
                <Segments choice=STAGE />
                <p class="hint">{reactive_text(move || page.scenario.with(|scenario|
                    scenario.request.stage.explained().to_owned()))}</p>
            </fieldset>
        })}
        <fieldset>
            <legend>{reactive_text(move || if has_grid() { "Image and crops" } else { "Image" }.to_owned())}</legend>
            {view_if(has_grid, || view! { <Segments choice=CROP_SOURCE /> })}
            {reactive_view(move || Some(fields().into_iter().map(|number| view! { <NumberField number />
                }).collect_view().into_any()))}
            {view_if(move || has_grid() && source.get() == CropSource::Image as usize, || view! { <CropRule /> })}
            <GridPicture />
            <NumberField number=BATCH />
        </fieldset>
        <fieldset>
            <legend>"Attention kernels"</legend>
            <div class="kernels">
                {AttentionKernel::ALL.into_iter().map(|kernel| view! { <KernelSwitch kernel /> }).collect_view()}
            </div>
            <MainKernelChoice />
        </fieldset>
        <LazySection part=page.parts.settings />
    }
}
