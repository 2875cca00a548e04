//! The page's parts in a browser: what a person does with a control, and sees then.
#![cfg(target_arch = "wasm32")]

mod screen;

use screen::Screen;
use stagecost::link::Scenario;
use stagecost::request::{AttentionKernel, Request};
use stagecost::text::format;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// The HBM traffic of a link under a kernel, as it is shown.
fn traffic(link: &str, kernel: AttentionKernel) -> String {
    let request = Request { kernel, ..Scenario::from_link(link).expect("a link").request };
    format::bytes(stagecost::evaluate(&request).expect("a valid request").hbm.total())
}

/// The sentence gives both kernels' traffic for `link`.
#[track_caller]
fn says(screen: &Screen, link: &str) {
    for kernel in [AttentionKernel::Normal, AttentionKernel::Flash] {
        let shown = screen.text(&format!("[data-figure='hbm-{}']", kernel.name()));
        assert_eq!(shown, traffic(link, kernel), "{link} {}", kernel.name());
    }
}

#[wasm_bindgen_test]
async fn a_slider_changes_the_answer() {
    let screen = Screen::open("").await;
    says(&screen, "");
    for rows in [3, 4, 9] {
        screen.input("#rows-slider", &rows.to_string()).await;
        says(&screen, &format!("grid={rows}x3"));
        assert_eq!(screen.value("#rows-box"), rows.to_string());
        assert!(screen.text(".sentence").contains(&format!("{rows} × 3 crops")));
    }
    screen.input("#batch-slider", "8").await;
    says(&screen, "grid=9x3&batch=8");
    assert!(screen.text(".sentence").contains("8 images"));
}

#[wasm_bindgen_test]
async fn a_number_that_is_none_is_named_and_kept() {
    let screen = Screen::open("").await;
    for bad in ["", "x", "0", "2.5", "99999", "\u{1f980}"] {
        screen.input("#batch-box", bad).await;
        let said = screen.text("#batch-problem");
        assert!(said.starts_with("Images: "), "{bad}: {said}");
        assert_eq!(screen.value("#batch-box"), bad);
        assert_eq!(screen.attribute("#batch-box", "aria-invalid").as_deref(), Some("true"), "{bad}");
        says(&screen, "");
    }
    screen.input("#batch-box", "12").await;
    assert_eq!(screen.text("#batch-problem"), "");
    assert_eq!(screen.attribute("#batch-box", "aria-invalid"), None);
    says(&screen, "batch=12");
    screen.input("#batch-box", "none").await;
    screen.input("#batch-slider", "13").await;
    assert_eq!((screen.value("#batch-box"), screen.text("#batch-problem")), ("13".into(), String::new()));
}

#[wasm_bindgen_test]
async fn a_mode_takes_its_controls_along() {
    let screen = Screen::open("").await;
    for (mode, link, crops) in [
        ("Tiny", "base=512&grid=none", false),
        ("Large", "base=1280&grid=none", false),
        ("Gundam", "", true),
        ("Base", "grid=none", false),
    ] {
        screen.change("#mode", mode).await;
        says(&screen, link);
        assert_eq!(screen.has("#rows-slider"), crops, "{mode}");
    }
    screen.change("#mode", "Gundam").await;
    screen.check("input[name='crop-source'][value='image size']").await;
    screen.input("#width-box", "1600").await;
    screen.input("#height-box", "1200").await;
    says(&screen, "image=1600x1200");
    assert!(screen.text(".picture").starts_with("1600 × 1200 px"));
}

#[wasm_bindgen_test]
async fn kernels_are_columns() {
    let screen = Screen::open("").await;
    // What fits into memory stands below them in such a table too, once nothing has moved for a moment.
    let columns = ["section[aria-label='Comparison']", "table[aria-labelledby='where']"]
        .map(|table| format!("{table} thead th[class^='kernel']"))
        .join(", ");
    assert_eq!(screen.count(&columns), 4, "two tables of two");
    screen.check("#kernel-flash-inline-bias").await;
    assert_eq!(screen.count(&columns), 6);
    screen.check("#kernel-normal").await;
    screen.check("#kernel-flash").await;
    let only = screen.text("[data-figure='hbm-flash-inline-bias']");
    assert_eq!(only, traffic("", AttentionKernel::FlashInlineBias));
    assert!(screen.has("#kernel-flash-inline-bias:disabled"), "the last one stays");
    assert!(!screen.has(".pill"), "nothing to compare it with");
}

#[wasm_bindgen_test]
async fn a_sweep_fills_plots_and_table() {
    let screen = Screen::open("").await;
    let plots = screen.pixels(1);
    assert_eq!(plots.len(), 8);
    screen.open_details("#numbers").await;
    assert_eq!(screen.count("#numbers tbody tr"), 19);
    assert_eq!(screen.text("#numbers tr.current th"), "2x3");
    screen.change("#sweep", "published-47").await;
    assert_eq!(screen.count("#numbers tbody tr"), 47);
    assert!(plots.iter().zip(screen.pixels(1)).all(|(before, now)| *before != now));
    screen.change("#sweep", "by-hand").await;
    screen.input("#values", "1x2, 3x").await;
    assert!(screen.text("#values-problem").starts_with("Values: \"3x\""), "{}", screen.text("#values-problem"));
    assert_eq!(screen.count("#numbers tbody tr"), 47, "nothing is lost");
    screen.input("#values", "1x2, 3x3").await;
    assert_eq!(screen.text("#values-problem"), "");
    // Both values, and the workload between them.
    assert_eq!(screen.texts("#numbers tbody th"), ["1x2", "2x3", "3x3"]);
}

#[wasm_bindgen_test]
async fn axes_hold_still_until_a_slider_is_let_go() {
    let screen = Screen::open("").await;
    let (home, lines) = (screen.pixels(0), screen.pixels(1));
    screen.dispatch("#rows-slider", "pointerdown").await;
    screen.input("#rows-slider", "5").await;
    assert_eq!(screen.pixels(0), home, "inside the sweep");
    assert!(lines.iter().zip(screen.pixels(1)).all(|(before, now)| *before != now), "every mark moves");
    screen.input("#rows-slider", "16").await;
    let far = screen.pixels(0);
    assert_ne!(far, home);
    screen.input("#rows-slider", "2").await;
    assert_eq!(screen.pixels(0), far, "on the way back");
    screen.dispatch_to_window("pointerup").await;
    assert_eq!((screen.pixels(0), screen.pixels(1)), (home, lines));
}

#[wasm_bindgen_test]
async fn arrow_keys_read_a_plot() {
    let screen = Screen::open("v=1&grid=1x2").await;
    let stack = "figure[data-plot='traffic'] .stack";
    let readout = "figure[data-plot='traffic'] .readout";
    assert!(screen.text(readout).starts_with("1 × 2, 483 tokens"));
    let still = screen.pixels(2);
    screen.press(stack, "End").await;
    assert!(screen.text(readout).starts_with("4 × 5, "), "{}", screen.text(readout));
    assert!(still.iter().zip(screen.pixels(2)).all(|(before, now)| *before != now), "a crosshair in every plot");
    screen.press(stack, "Enter").await;
    says(&screen, "grid=4x5");
    screen.dispatch(stack, "blur").await;
    assert_eq!(screen.pixels(2), still, "gone with the focus");
}

#[wasm_bindgen_test]
async fn a_broken_link_is_said_until_something_changes() {
    let screen = Screen::open("gird=2x3").await;
    assert!(screen.text("#problem").contains("gird: unknown key; did you mean grid?"));
    says(&screen, "");
    screen.input("#rows-box", "3").await;
    assert!(!screen.has("#problem"));
    says(&screen, "grid=3x3");
}

#[wasm_bindgen_test]
async fn the_address_is_followed() {
    let screen = Screen::open("v=1&grid=4x4").await;
    says(&screen, "grid=4x4");
    screen.go("composite=vision_nocrop&batch=2").await;
    says(&screen, "grid=none&batch=2");
    screen.go("batch=none").await;
    assert!(screen.text("#problem").contains("batch: \"none\""));
    says(&screen, "grid=none&batch=2");
    screen.go("").await;
    assert!(!screen.has("#problem"));
    says(&screen, "");
}

/// Counts observers and listeners of the window that have not ended, from now on.
const COUNT_LIVE: &str = r#"
    const live = new Set();
    for (const { prototype } of [IntersectionObserver, ResizeObserver]) {
        const { observe, disconnect } = prototype;
        prototype.observe = function (...all) { live.add(this); return observe.apply(this, all); };
        prototype.disconnect = function () { live.delete(this); return disconnect.call(this); };
    }
    const events = ["scroll", "wheel", "touchmove", "beforeprint", "afterprint", "pointerup", "blur", "hashchange"];
    const { addEventListener: add, removeEventListener: remove } = window;
    window.addEventListener = function (type, heard, ...rest) {
        if (events.includes(type)) live.add(heard);
        return add.call(window, type, heard, ...rest);
    };
    window.removeEventListener = function (type, heard, ...rest) {
        live.delete(heard);
        return remove.call(window, type, heard, ...rest);
    };
    return () => live.size;
"#;

#[wasm_bindgen_test]
async fn observers_and_listeners_end_with_the_page() {
    let count = js_sys::Function::new_no_args(COUNT_LIVE).call0(&JsValue::NULL).expect("a function");
    let count: js_sys::Function = count.unchecked_into();
    let live = || count.call0(&JsValue::NULL).expect("a count").as_f64();
    let screen = Screen::open("").await;
    assert!(live() > Some(30.0), "{:?} are live", live());
    drop(screen);
    assert_eq!(live(), Some(0.0));
}
