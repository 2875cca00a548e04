//! The controls, in the order of the data: mode, crops, batch, kernels, sweep.

use crate::answer::kernel_class;
use crate::app::Page;
use crate::field::{NumberField, Reach};
use crate::picture::GridPicture;
use crate::state::{self, CropSource};
use leptos::prelude::*;
use stagecost::attention::AttentionKernel;
use stagecost::catalog;
use stagecost::error::Error;
use stagecost::request::{Crops, Key, Request};
use stagecost::scenario::{Scale, SweepChoice};

/// A part of the request as a signal.
fn part<T: PartialEq + Send + Sync + 'static>(page: Page, of: fn(&Request) -> T) -> Memo<T> {
    Memo::new(move |_| page.scenario.with(|scenario| of(&scenario.request)))
}

/// Sets one key from text.
fn set(page: Page, key: Key, text: &str) -> Result<(), Error> {
    page.change(|scenario| scenario.request.set(key, text))
}

/// Model and mode, in the page's head.
#[component]
pub fn TopControls() -> impl IntoView {
    let page = expect_context::<Page>();
    let model = part(page, |request| request.model.name.clone());
    let mode = part(page, |request| state::mode(request).map(|mode| mode.name.clone()));
    let modes = move || page.scenario.with(|scenario| scenario.request.model.modes.list.clone());
    let choose = move |name: String| {
        let _ = page.change(|scenario| {
            if let Some(mode) = scenario.request.model.modes.list.iter().find(|mode| mode.name == name) {
                state::set_mode(&mut scenario.request, mode);
            }
            Ok(())
        });
    };
    view! {
        <label class="mode">
            <span>{model}</span>
            <select
                id="mode"
                aria-label="Mode"
                prop:value=move || mode.get().unwrap_or_default()
                on:change:target=move |event| choose(event.target().value())
            >
                {move || {
                    modes()
                        .into_iter()
                        .map(|card| {
                            let size = match card.tile {
                                None => format!("{} px", card.base),
                                Some(tile) => format!("{} px + crops of {tile}", card.base),
                            };
                            let name = card.name.clone();
                            let chosen = { let name = name.clone(); move || mode.get().as_ref() == Some(&name) };
                            view! { <option value=card.name selected=chosen>{name} " · " {size}</option> }
                        })
                        .collect_view()
                }}
                <Show when=move || mode.get().is_none()>
                    <option value="" selected=true>"Own sizes"</option>
                </Show>
            </select>
        </label>
    }
}

/// Every group of the side panel.
#[component]
pub fn Controls() -> impl IntoView {
    view! {
        <CropControls />
        <fieldset>
            <legend>"Batch"</legend>
            <BatchControl />
        </fieldset>
        <KernelControls />
        <SweepControls />
        <SideControls />
    }
}

#[component]
fn CropControls() -> impl IntoView {
    let page = expect_context::<Page>();
    let source = part(page, CropSource::of);
    view! {
        <fieldset>
            <legend>"Image and crops"</legend>
            <div class="segments" role="radiogroup" aria-label="Crops come from">
                {CropSource::ALL
                    .map(|(option, name)| {
                        let choose = move |_| {
                            let _ = page
                                .change(|scenario| {
                                    state::set_crop_source(&mut scenario.request, option);
                                    Ok(())
                                });
                        };
                        view! {
                            <label>
                                <input
                                    type="radio"
                                    name="crop-source"
                                    value=name
                                    prop:checked=move || source.get() == option
                                    on:change=choose
                                />
                                <span>{name}</span>
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
            {move || match source.get() {
                CropSource::None => ().into_any(),
                CropSource::Grid => view! { <GridControls /> }.into_any(),
                CropSource::Image => view! { <ImageControls /> }.into_any(),
            }}
            <GridPicture />
        </fieldset>
    }
}

#[component]
fn GridControls() -> impl IntoView {
    let page = expect_context::<Page>();
    let grid = part(page, |request| request.grid().unwrap_or(state::default_grid()));
    let reach = Reach { low: 1, high: 16, step: 1 };
    let rows = move |text: &str| set(page, Key::Grid, &format!("{text}x{}", grid.get_untracked().columns));
    let columns = move |text: &str| set(page, Key::Grid, &format!("{}x{text}", grid.get_untracked().rows));
    view! {
        <NumberField label="Rows" name="rows" value=Signal::derive(move || grid.get().rows) reach set=rows />
        <NumberField label="Columns" name="columns" value=Signal::derive(move || grid.get().columns) reach set=columns />
    }
}

#[component]
fn ImageControls() -> impl IntoView {
    let page = expect_context::<Page>();
    let size = part(page, |request| match request.crops {
        Crops::Image { width, height } => (width, height),
        Crops::None | Crops::Grid(_) => (request.base, request.base),
    });
    let reach = Reach { low: 64, high: 4096, step: 16 };
    let width = move |text: &str| set(page, Key::Image, &format!("{text}x{}", size.get_untracked().1));
    let height = move |text: &str| set(page, Key::Image, &format!("{}x{text}", size.get_untracked().0));
    view! {
        <NumberField label="Width, px" name="width" unit="pixels" value=Signal::derive(move || size.get().0) reach set=width />
        <NumberField label="Height, px" name="height" unit="pixels" value=Signal::derive(move || size.get().1) reach set=height />
    }
}

#[component]
fn BatchControl() -> impl IntoView {
    let page = expect_context::<Page>();
    let batch = part(page, |request| request.batch);
    let reach = Reach { low: 1, high: 64, step: 1 };
    let set = move |text: &str| set(page, Key::Batch, text);
    view! { <NumberField label="Images" name="batch" unit="images" value=batch reach set /> }
}

#[component]
fn KernelControls() -> impl IntoView {
    let page = expect_context::<Page>();
    let explained = |kernel: AttentionKernel| {
        ["each step through HBM, bf16", "scores and q, k, v in fp32", "one fused operator", "fused, bias in registers"]
            [kernel as usize]
    };
    view! {
        <fieldset>
            <legend>"Attention kernels"</legend>
            <div class="kernels">
                {AttentionKernel::ALL
                    .map(|kernel| {
                        let on = move || page.scenario.with(|scenario| scenario.kernels.contains(&kernel));
                        let only = move || on() && page.scenario.with(|scenario| scenario.kernels.len() == 1);
                        let toggle = move |_| {
                            let _ = page
                                .change(|scenario| {
                                    state::toggle_kernel(scenario, kernel);
                                    Ok(())
                                });
                        };
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
                                <small>{explained(kernel)}</small>
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
        </fieldset>
    }
}

#[component]
fn SweepControls() -> impl IntoView {
    let page = expect_context::<Page>();
    let option = Memo::new(move |_| page.scenario.with(state::sweep_option));
    let source = move || {
        page.scenario.with(|scenario| match &scenario.sweep {
            SweepChoice::Card(card) => card.source.clone(),
            SweepChoice::Axis { .. } => "Your own values.".to_owned(),
        })
    };
    let choose = move |chosen: String| {
        let _ = page.change(|scenario| {
            state::set_sweep_option(scenario, &chosen);
            Ok(())
        });
    };
    view! {
        <fieldset>
            <legend>"Sweep"</legend>
            <label class="row">
                <span class="unseen">"Sweep"</span>
                <select
                    id="sweep"
                    title=source
                    prop:value=move || option.get()
                    on:change:target=move |event| choose(event.target().value())
                >
                    {catalog::sweeps()
                        .iter()
                        .map(|card| {
                            view! { <option value=card.id.clone() selected=move || option.get() == card.id>{card.name.clone()}</option> }
                        })
                        .collect_view()}
                    <option value=state::BY_HAND selected=move || option.get() == state::BY_HAND>"Own values"</option>
                </select>
            </label>
            <Show when=move || option.get() == state::BY_HAND>
                <OwnValues />
            </Show>
            <ScaleControl label="Tokens" name="x" get=|view| view.x set=|view, scale| view.x = scale />
            <ScaleControl label="Values" name="y" get=|view| view.y set=|view, scale| view.y = scale />
        </fieldset>
    }
}

#[component]
fn OwnValues() -> impl IntoView {
    let page = expect_context::<Page>();
    let now = move || {
        page.scenario.with(|scenario| match scenario.sweep.axis() {
            Ok((axis, values)) => (axis.name(), values.join(", ")),
            Err(_) => ("grid", String::new()),
        })
    };
    let draft = RwSignal::new(now().1);
    let problem = RwSignal::new(None::<Error>);
    let apply = move |axis: String, values: String| {
        let changed = page.change(|scenario| state::set_sweep_values(scenario, &axis, &values));
        problem.set(changed.err());
    };
    let values = NodeRef::<leptos::html::Input>::new();
    let axis = NodeRef::<leptos::html::Select>::new();
    let commit = move || {
        if let (Some(axis), Some(values)) = (axis.get_untracked(), values.get_untracked()) {
            draft.set(values.value());
            apply(axis.value(), values.value());
        }
    };
    view! {
        <label class="row">
            <span>"Axis"</span>
            <select id="axis" node_ref=axis on:change=move |_| commit()>
                {[Key::Grid, Key::Image, Key::Base, Key::Tile, Key::Batch, Key::Kernel]
                    .map(|key| {
                        view! { <option value=key.name() selected=now().0 == key.name()>{key.name()}</option> }
                    })
                    .collect_view()}
            </select>
        </label>
        <label class="row column">
            <span>"Values"</span>
            <input
                id="values"
                type="text"
                autocomplete="off"
                node_ref=values
                prop:value=move || draft.get()
                aria-invalid=move || problem.get().is_some().then_some("true")
                aria-describedby="values-problem"
                on:input=move |_| commit()
            />
        </label>
        <p class="problem" id="values-problem" role="alert">{move || problem.get().map(|error| error.to_string())}</p>
    }
}

/// A switch between scales of an axis.
#[component]
fn ScaleControl(
    label: &'static str,
    name: &'static str,
    get: fn(&stagecost::scenario::View) -> Scale,
    set: fn(&mut stagecost::scenario::View, Scale),
) -> impl IntoView {
    let page = expect_context::<Page>();
    let now = Memo::new(move |_| page.scenario.with(|scenario| get(&scenario.view)));
    view! {
        <div class="row">
            <span>{label}</span>
            <div class="segments small" role="radiogroup" aria-label=format!("Scale of {}", label.to_lowercase())>
                {Scale::ALL
                    .map(|scale| {
                        let choose = move |_| {
                            let _ = page
                                .change(|scenario| {
                                    set(&mut scenario.view, scale);
                                    Ok(())
                                });
                        };
                        view! {
                            <label>
                                <input
                                    type="radio"
                                    name=format!("scale-{name}")
                                    prop:checked=move || now.get() == scale
                                    on:change=choose
                                />
                                <span>{scale.name()}</span>
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
        </div>
    }
}

/// Sides of the views, for sizes that no mode has.
#[component]
fn SideControls() -> impl IntoView {
    let page = expect_context::<Page>();
    let (base, tile) = (part(page, |request| request.base), part(page, |request| request.tile));
    let reach = Reach { low: 64, high: 2048, step: 64 };
    let set_base = move |text: &str| set(page, Key::Base, text);
    let set_tile = move |text: &str| set(page, Key::Tile, text);
    view! {
        <details class="sides">
            <summary>"View sides"</summary>
            <NumberField label="Global view, px" name="base" unit="pixels" value=base reach set=set_base />
            <NumberField label="Crop, px" name="tile" unit="pixels" value=tile reach set=set_tile />
        </details>
    }
}
