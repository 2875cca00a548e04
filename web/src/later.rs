//! The second program: files, pictures and tables that the first answer does without, loaded when one is first asked for.

use crate::app::Page;
use crate::browser;
use leptos::prelude::*;
use stagecost::scenario::Scenario;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Loads the program, once, and asks it; boot.js has this, because it knows the addresses.
    #[wasm_bindgen(js_namespace = stagecost, catch)]
    fn later(kind: &str, link: &str, details: Vec<String>) -> Result<js_sys::Promise, JsValue>;

    /// Puts markup into an element.
    #[wasm_bindgen(js_namespace = stagecost)]
    fn show(element: &web_sys::Element, markup: &str);
}

/// The text of one kind for a link (see `web/more`).
///
/// # Errors
/// Why there is none, in a sentence.
pub async fn ask(kind: &str, link: &str, details: Vec<String>) -> Result<String, String> {
    let said = |problem: JsValue| problem.as_string().unwrap_or_else(|| "This could not be worked out.".to_owned());
    let promise = later(kind, link, details).map_err(said)?;
    let text = wasm_bindgen_futures::JsFuture::from(promise).await.map_err(said)?;
    text.as_string().ok_or_else(|| said(text))
}

/// What is known of a text that was asked for.
pub type Asked = RwSignal<Option<Result<String, String>>>;

/// Asks for markup of a kind whenever what it takes changes; an answer that something later has overtaken is dropped.
pub fn asked(kind: &'static str, takes: impl Fn() -> (String, Vec<String>) + 'static) -> Asked {
    let found = Asked::new(None);
    let latest = StoredValue::new(0_u32);
    Effect::new(move || {
        let (link, details) = takes();
        latest.update_value(|latest| *latest += 1);
        let number = latest.get_value();
        leptos::task::spawn_local(async move {
            let text = ask(kind, &link, details).await;
            // The view may have been closed meanwhile.
            if latest.try_get_value() == Some(number) {
                let _ = found.try_set(Some(text));
            }
        });
    });
    found
}

/// Shows markup once it is there, and until then that it is on its way; what was opened in it stays open.
pub fn shown(found: Asked) -> impl IntoView {
    let node = NodeRef::<leptos::html::Div>::new();
    Effect::new(move || {
        let Some(node) = node.get() else { return };
        found.with(|found| {
            if let Some(Ok(markup)) = found {
                show(&node, markup);
            }
        });
    });
    let wait = move || found.with(Option::is_none).then_some("Loading …");
    let problem = move || found.with(|found| found.as_ref()?.as_ref().err().cloned());
    view! {
        <p class="lead" role="status">{wait}</p>
        {move || problem().map(|problem| view! { <p class="banner" role="alert">{problem}</p> })}
        <div node_ref=node hidden=move || problem().is_some()></div>
    }
}

/// Files that are saved when their buttons are clicked: which one is on its way, and what went wrong.
#[derive(Clone, Copy)]
pub struct Saving {
    busy: RwSignal<Option<&'static str>>,
    /// Why there is no file.
    pub problem: RwSignal<Option<String>>,
}

impl Saving {
    /// Nothing is saved yet.
    pub fn new() -> Self {
        Saving { busy: RwSignal::new(None), problem: RwSignal::new(None) }
    }

    /// Whether that kind is on its way, as `aria-busy` takes it.
    pub fn busy(self, kind: &'static str) -> Option<&'static str> {
        self.busy.with(|busy| *busy == Some(kind)).then_some("true")
    }

    /// What a person is told: that a file is on its way, or why it does not come.
    pub fn said(self) -> impl IntoView {
        view! {
            <p class="unseen" role="status">{move || self.busy.get().map(|_| "The file is being made …")}</p>
            <p class="problem" role="alert">{move || self.problem.get()}</p>
        }
    }

    /// Asks for a file and hands it to the browser's downloads; one at a time.
    pub fn save(self, kind: &'static str, name: String, mime: &'static str, page: Page) {
        if self.busy.get_untracked().is_some() {
            return;
        }
        self.busy.set(Some(kind));
        self.problem.set(None);
        let link = page.scenario.with_untracked(Scenario::link);
        let scheme = page.scheme.get_untracked().name().to_owned();
        leptos::task::spawn_local(async move {
            let text = ask(kind, &link, vec![scheme]).await;
            // The plot whose button it was may have gone meanwhile; the file comes all the same.
            let _ = self.busy.try_set(None);
            match text {
                Ok(text) => drop(browser::download(&name, mime, &text)),
                Err(problem) => drop(self.problem.try_set(Some(problem))),
            }
        });
    }
}
