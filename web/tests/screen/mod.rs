//! The page mounted in a browser, and what a person does with it.

use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::{document, window};
use std::any::Any;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event, HtmlCanvasElement, HtmlElement, HtmlInputElement, HtmlSelectElement};

/// A mounted page; it goes with this.
pub struct Screen {
    root: HtmlElement,
    _mounted: Box<dyn Any>,
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.root.remove();
    }
}

/// Lets what follows from an event happen, drawing included.
async fn settle() {
    let two_frames =
        "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))";
    let promise = js_sys::Function::new_no_args(two_frames).call0(&JsValue::NULL).expect("a promise");
    JsFuture::from(promise.unchecked_into::<js_sys::Promise>()).await.expect("frames come");
}

impl Screen {
    /// Mounts the page at an address with this fragment.
    pub async fn open(fragment: &str) -> Self {
        let history = window().history().expect("a history");
        history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("#{fragment}"))).expect("the address is ours");
        let root: HtmlElement = document().create_element("div").expect("an element").unchecked_into();
        // Plots take their size from it.
        let style = document().create_element("style").expect("an element");
        style.set_text_content(Some(include_str!("../../style.css")));
        root.append_child(&style).expect("it takes children");
        document().body().expect("a body").append_child(&root).expect("it takes children");
        let mounted: UnmountHandle<_> = mount_to(root.clone(), stagecost_web::App);
        settle().await;
        settle().await;
        Self { root, _mounted: Box::new(mounted) }
    }

    fn all(&self, selector: &str) -> Vec<Element> {
        let all = js_sys::Function::new_with_args("root, selector", "return [...root.querySelectorAll(selector)]");
        let found = all.call2(&JsValue::NULL, &self.root, &selector.into()).expect("a selector");
        found.unchecked_into::<js_sys::Array>().iter().map(JsCast::unchecked_into).collect()
    }

    #[track_caller]
    fn one(&self, selector: &str) -> Element {
        self.all(selector).into_iter().next().unwrap_or_else(|| panic!("no {selector}"))
    }

    pub fn has(&self, selector: &str) -> bool {
        self.count(selector) > 0
    }

    pub fn count(&self, selector: &str) -> usize {
        self.all(selector).len()
    }

    pub fn texts(&self, selector: &str) -> Vec<String> {
        self.all(selector).iter().map(|element| element.text_content().unwrap_or_default().trim().to_owned()).collect()
    }

    #[track_caller]
    pub fn text(&self, selector: &str) -> String {
        self.one(selector).text_content().unwrap_or_default().trim().to_owned()
    }

    #[track_caller]
    pub fn value(&self, selector: &str) -> String {
        self.one(selector).unchecked_into::<HtmlInputElement>().value()
    }

    #[track_caller]
    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        self.one(selector).get_attribute(name)
    }

    /// Types into a field or drags a slider.
    pub async fn input(&self, selector: &str, value: &str) {
        self.one(selector).unchecked_into::<HtmlInputElement>().set_value(value);
        self.dispatch(selector, "input").await;
    }

    /// Chooses an option.
    pub async fn change(&self, selector: &str, value: &str) {
        self.one(selector).unchecked_into::<HtmlSelectElement>().set_value(value);
        self.dispatch(selector, "change").await;
    }

    /// Clicks a box or a radio button.
    pub async fn check(&self, selector: &str) {
        self.one(selector).unchecked_into::<HtmlElement>().click();
        settle().await;
    }

    pub async fn dispatch(&self, selector: &str, event: &str) {
        // A pointer's event says which button it is.
        let send = "element.dispatchEvent(new (event.startsWith('pointer') ? PointerEvent : Event)(event))";
        let send = js_sys::Function::new_with_args("element, event", send);
        send.call2(&JsValue::NULL, &self.one(selector), &event.into()).expect("nothing throws");
        settle().await;
    }

    pub async fn dispatch_to_window(&self, event: &str) {
        window().dispatch_event(&Event::new(event).expect("an event")).expect("nothing throws");
        settle().await;
    }

    pub async fn press(&self, selector: &str, key: &str) {
        let press = "element.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }))";
        let press = js_sys::Function::new_with_args("element, key", press);
        press.call2(&JsValue::NULL, &self.one(selector), &key.into()).expect("nothing throws");
        settle().await;
    }

    pub async fn open_details(&self, selector: &str) {
        self.one(selector).set_attribute("open", "").expect("an attribute");
        settle().await;
    }

    /// Follows a link to another fragment.
    pub async fn go(&self, fragment: &str) {
        window().location().set_hash(fragment).expect("the address is ours");
        settle().await;
    }

    /// The pixels of one layer of every plot: 0 axes, 1 data, 2 pointer.
    pub fn pixels(&self, layer: usize) -> Vec<String> {
        let canvases = self.all("figure.plot canvas").into_iter().skip(layer).step_by(3);
        canvases
            .map(|canvas| canvas.unchecked_into::<HtmlCanvasElement>().to_data_url().expect("our own pixels"))
            .collect()
    }
}
