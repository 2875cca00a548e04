//! Choice of the compared attention kernels and the main one.

use crate::page::context::Page;
use crate::page::kernel_columns::kernel_class;
use crate::page::reactive_text::reactive_text;
use crate::state;
use leptos::prelude::*;
use stagecost::link::published_names;
use stagecost::request::AttentionKernel;

/// Choice of the main kernel, which leads the answer.
#[component]
pub fn MainKernelChoice() -> impl IntoView {
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
            {reactive_text(move || page.scenario.with(|scenario|
                scenario.request.vision_kernel.unwrap_or(scenario.shown()).name().to_owned()))}
            ". It leads the answer; what shows one kernel shows it."
        </p>
    }
}

/// Checkbox that adds a kernel to the comparison or removes it.
#[component]
pub fn KernelSwitch(kernel: AttentionKernel) -> impl IntoView {
    let page = expect_context::<Page>();
    let explained = [
        "each step goes through HBM, in bf16",
        "the same with q, k, v and scores in fp32",
        "one fused operator: scores stay on chip",
        "flash with a tower's position bias computed on chip, not read from HBM, as FlexAttention can; no record to \
         check it",
    ][kernel as usize];
    let on = move || page.scenario.with(|scenario| scenario.kernels.contains(&kernel));
    let published = move || {
        page.scenario
            .with(|scenario| published_names::composite(&scenario.request.model, kernel, true).map(str::to_owned))
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
                {reactive_text(move || published().map(|name| format!(", published as {name}")).unwrap_or_default())}
            </small>
        </label>
    }
}
