//! Controls of the device: which one, data types, efficiencies, memory.

use crate::controls::segments::{ChoiceSetting, Segments};
use crate::controls::text_field::{SettingField, TextBox, TextSetting};
use crate::page::context::Page;
use crate::page::reactive_text::text_property;
use crate::state;
use leptos::prelude::*;
use stagecost::error::Error;
use stagecost::link::Scenario;
use stagecost::request::precision::Precision;
use stagecost::request::{DEFAULT, Key};
use stagecost::study::device_memory;
use stagecost::text::format;
use stagecost::time::efficiencies;

const PRECISIONS: [&str; 5] = [
    Precision::Bf16.name(),
    Precision::Fp16.name(),
    Precision::Fp32.name(),
    Precision::Fp8.name(),
    Precision::Int8.name(),
];

const PRECISION: ChoiceSetting = ChoiceSetting {
    label: "Types of weights and activations",
    name: "dtype",
    options: &PRECISIONS,
    class: "segments small tight",
    chosen: |scenario| scenario.request.precision.name(),
    choose: |scenario, name| {
        let known = scenario.request.set(Key::Precision, name);
        debug_assert!(known.is_ok());
    },
};

/// Fields for the memory that an engine uses.
const MEMORY: [(TextBox, TextSetting); 3] = {
    const NUMBER: TextBox = TextBox { placeholder: DEFAULT, ..TextBox::NUMBER };
    [
        (
            TextBox { label: Key::MemoryShare.title(), name: "memory-share", ..NUMBER },
            TextSetting { get: |s| get(s, Key::MemoryShare), set: |s, text| set(s, Key::MemoryShare, text) },
        ),
        (
            TextBox { label: Key::FreeBytes.title(), name: "free-bytes", ..NUMBER },
            TextSetting { get: |s| get(s, Key::FreeBytes), set: |s, text| set(s, Key::FreeBytes, text) },
        ),
        (
            TextBox { label: Key::KvBlock.title(), name: "kv-block", ..NUMBER },
            TextSetting { get: |s| get(s, Key::KvBlock), set: |s, text| set(s, Key::KvBlock, text) },
        ),
    ]
};

const EFFICIENCIES: [(TextBox, TextSetting); 3] = {
    const NUMBER: TextBox = TextBox { placeholder: DEFAULT, ..TextBox::NUMBER };
    [
        (
            TextBox { label: Key::GemmEfficiency.title(), name: "eff-gemm", ..NUMBER },
            TextSetting { get: |s| get(s, Key::GemmEfficiency), set: |s, text| set(s, Key::GemmEfficiency, text) },
        ),
        (
            TextBox { label: Key::HbmEfficiency.title(), name: "eff-hbm", ..NUMBER },
            TextSetting { get: |s| get(s, Key::HbmEfficiency), set: |s, text| set(s, Key::HbmEfficiency, text) },
        ),
        (
            TextBox { label: Key::Launch.title(), name: "launch", ..NUMBER },
            TextSetting { get: |s| get(s, Key::Launch), set: |s, text| set(s, Key::Launch, text) },
        ),
    ]
};

/// Reads a key's text; empty for its default.
fn get(scenario: &Scenario, key: Key) -> String {
    scenario.request.get(key).filter(|text| text != DEFAULT).unwrap_or_default()
}

fn set(scenario: &mut Scenario, key: Key, text: &str) -> Result<(), Error> {
    scenario.request.set(key, if text.is_empty() { DEFAULT } else { text })
}

/// Group of device and data types.
#[component]
pub fn DeviceControls() -> impl IntoView {
    view! {
        <fieldset>
            <legend>"Device"</legend>
            <DeviceChoice />
            <Segments choice=PRECISION />
        </fieldset>
    }
}

/// Fields for efficiencies, launch time and memory, in place of the defaults.
#[component]
pub fn EfficiencyControls() -> impl IntoView {
    let page = expect_context::<Page>();
    let memory = move || page.scenario.with(|scenario| device_memory::about(scenario.request.device));
    view! {
        <details class="halves" id="expected">
            <summary>"Efficiency assumed"</summary>
            {EFFICIENCIES.map(|(text, part)| view! { <SettingField text part /> }).collect_view()}
            <p class="hint">"Left empty, operators differ. " {efficiencies::defaults()}</p>
        </details>
        <details class="halves" id="memory">
            <summary>"Memory"</summary>
            {MEMORY.map(|(text, part)| view! { <SettingField text part /> }).collect_view()}
            <p class="hint">{memory}</p>
        </details>
    }
}

/// Choice of a device, grouped by vendor.
#[component]
fn DeviceChoice() -> impl IntoView {
    let page = expect_context::<Page>();
    let chosen = Memo::new(move |_| page.scenario.with(|scenario| scenario.request.device));
    let vendors = state::devices_by_vendor().into_iter().map(|(vendor, devices)| {
        let options = devices.into_iter().map(|device| {
            // From then on the list follows by its value.
            let selected = chosen.with_untracked(|chosen| chosen.id == device.id);
            let memory = format::published("memory_gb", device.memory_gb.value);
            let said = if device.name.ends_with("GB") { String::new() } else { format!(", {memory}") };
            let text = device.name.clone() + &said;
            view! { <option value=device.id.as_str() selected=selected>{text}</option> }.into_any()
        });
        view! { <optgroup label=vendor>{options.collect_view()}</optgroup> }.into_any()
    });
    let vendors = vendors.collect_view();
    view! {
        <select
            id="device"
            aria-label="Device"
            prop:value=text_property(move || chosen.get().id.clone())
            on:change:target=move |event| {
                let id = event.target().value();
                page.update(|scenario| state::set_device(scenario, &id));
            }
        >
            {vendors}
        </select>
    }
}
