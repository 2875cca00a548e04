//! The page as a whole: one signal holds the scenario, everything else follows from it.

use crate::answer::{Answer, Brief};
use crate::browser;
use crate::controls::{Controls, TopControls};
use crate::downloads::Downloads;
use crate::explain_view::Opened;
use crate::follow::{Beat, Follow};
use crate::operators_view::Operators;
use crate::place::Place;
use crate::presets_view::Presets;
use crate::published_view::Published;
use crate::report::printing;
use crate::seen::{next, scrolled};
use crate::split;
use crate::state::{Loaded, load};
use crate::swept::Kept;
use crate::table::Numbers;
use crate::targets::Requirements;
use crate::theme::{Scheme, SchemeButton, scheme};
use crate::told::{click, escape, says, shown, truth};
use crate::validation_view::Validation;
use crate::zoom::Look;
use leptos::prelude::*;
use stagecost::error::Error;
use stagecost::ranking::{self, Demand, OnDevice};
use stagecost::scenario::Scenario;
use stagecost::sweep::{self, Point};
use stagecost::time::device::Device;
use std::time::Duration;

/// What every part of the page shares.
#[derive(Clone, Copy)]
pub struct Page {
    /// All that is set, for pictures.
    pub now: RwSignal<Scenario>,
    /// When words follow.
    pub beat: Beat,
    /// All that is set.
    pub scenario: Follow<Scenario>,
    /// The current workload, evaluated.
    pub current: Follow<Result<Point, Error>>,
    /// The sweep, for the parts that show it.
    pub kept: Kept,
    /// What the current workload asks of any device, under each kernel.
    pub demands: Follow<Result<Vec<Demand>, Error>>,
    /// What that comes to on the chosen device.
    pub here: Follow<Vec<OnDevice>>,
    /// The figure that is explained.
    pub opened: RwSignal<Opened>,
    /// Colours.
    pub scheme: RwSignal<Scheme>,
    /// Whether a slider is being dragged: axes hold still meanwhile.
    pub dragging: RwSignal<bool>,
    /// The point of the curve that is pointed at, in every plot at once.
    pub pointed: RwSignal<Option<usize>>,
    /// Lines that are hidden and the span of x that the plots show.
    pub look: Look,
    /// Whether the ranking is asked to show the chosen device among them.
    pub sought: RwSignal<bool>,
    /// Whether the page is being printed.
    pub printing: ReadSignal<bool>,
    /// Whether the page has been scrolled: from then on parts are loaded before they are reached.
    pub scrolled: ReadSignal<bool>,
    /// The part that the keyboard comes to next.
    pub next: ReadSignal<Option<String>>,
}

impl Page {
    /// Changes the scenario, or leaves it as it is and says why.
    ///
    /// # Errors
    /// What `change` found.
    pub fn change(self, change: impl FnOnce(&mut Scenario) -> Result<(), Error>) -> Result<(), Error> {
        let mut next = self.now.get_untracked();
        change(&mut next)?;
        self.show(next);
        Ok(())
    }

    /// Changes the scenario in a way that cannot fail.
    pub fn update(self, how: impl FnOnce(&mut Scenario)) {
        change(self.now, self.beat, how);
    }

    fn show(self, next: Scenario) {
        set(self.now, self.beat, next);
    }
}

/// Changes the scenario in a way that cannot fail.
pub fn change(now: RwSignal<Scenario>, beat: Beat, change: impl FnOnce(&mut Scenario)) {
    let mut next = now.get_untracked();
    change(&mut next);
    set(now, beat, next);
}

fn set(now: RwSignal<Scenario>, beat: Beat, next: Scenario) {
    if now.with_untracked(|now| *now != next) {
        now.set(next);
        beat.after();
    }
}

/// The page.
#[component]
pub fn App() -> impl IntoView {
    let Loaded { scenario, problem } = load(&browser::fragment());
    let problem = RwSignal::new(problem);
    let scenario = RwSignal::new(scenario);
    let demands = Memo::new(move |_| scenario.with(ranking::demands));
    let on_device = move |demands: &Result<Vec<Demand>, Error>| {
        let device = scenario.with(|scenario| Device::of(&scenario.request));
        demands.iter().flatten().map(|demand| demand.on(&device)).collect()
    };
    let beat = Beat::new();
    let page = Page {
        now: scenario,
        beat,
        scenario: beat.follow_set(scenario),
        current: beat.follow(Memo::new(move |_| scenario.with(sweep::current))),
        kept: Kept::new(),
        demands: beat.follow(demands),
        here: beat.follow(Memo::new(move |_| demands.with(on_device))),
        opened: RwSignal::new(None),
        scheme: scheme(),
        dragging: RwSignal::new(false),
        pointed: RwSignal::new(None),
        look: Look::of(scenario, beat),
        sought: RwSignal::new(false),
        printing: printing(),
        scrolled: scrolled(),
        next: next(),
    };
    provide_context(page);
    // What else changes plots, and so what is written of them.
    Effect::new(move || {
        page.dragging.track();
        page.beat.after();
    });
    follow_address(page, problem);
    // A drag ends wherever the pointer is let go, and where that is heard by another window.
    for stop in ["pointerup", "pointercancel", "contextmenu", "blur"] {
        window_event_listener_untyped(stop, move |_| {
            // Whoever holds still during a drag would hear of every click.
            if page.dragging.get_untracked() {
                page.dragging.set(false);
            }
        });
    }
    let sheet = RwSignal::new(false);
    let escape = escape(move || {
        if sheet.get_untracked() {
            sheet.set(false);
            browser::focus("button.sheet");
        }
    });
    view! {
        {[("answer", "answer"), ("plots", "plots"), ("ranking", "devices")].map(skip).collect_view()}
        <header class="top">
            <h1 class="logo">"Stage"<span>"Cost"</span></h1>
            <TopControls />
            <span class="space"></span>
            <Downloads />
            <SchemeButton scheme=page.scheme />
            <CopyLink />
            <Brief />
        </header>
        <div class="page">
            <aside class="controls" class:open=move || sheet.get() aria-label="Workload" on:keydown=escape>
                <button
                    type="button"
                    class="sheet"
                    aria-expanded=truth(move || sheet.get())
                    on:click=click(move || sheet.update(|open| *open = !*open))
                >
                    {says(move || if sheet.get() { "Close" } else { "Change the workload" }.to_owned())}
                </button>
                <div class="groups">
                    <Controls />
                </div>
            </aside>
            <main id="main">
                // One sheet of paper; on the screen its parts stand among the others.
                <div class="sheet-1">
                    <Problem problem />
                    <Presets />
                    <Answer />
                    <Requirements />
                    <Place part=split::FIRST_SHEET asked=page.printing />
                </div>
                <div id="plots" tabindex="-1">
                    <Place part=split::PLOTS />
                </div>
                <Place part=split::ROOFLINE />
                <div id="ranking" tabindex="-1">
                    <Place part=split::DEVICES />
                </div>
                <Place part=split::MOST />
                <Place part=split::BYTES />
                <Operators />
                <Numbers />
                <Published />
                <Validation />
                <Place part=split::ABOUT />
                <Place part=split::SECOND_SHEET asked=page.printing />
            </main>
        </div>
    }
}

/// Follows the address both ways; a link that was not understood stays there until something is changed.
fn follow_address(page: Page, problem: RwSignal<Option<Error>>) {
    Effect::new(move |written: Option<String>| {
        let (link, title) = page.scenario.with(|scenario| (scenario.link(), scenario.title()));
        match written {
            None => browser::set_title(&title),
            Some(written) if written == link => {}
            Some(_) => {
                problem.set(None);
                browser::replace_fragment(link.clone(), title);
            }
        }
        link
    });
    let changed = move |_| {
        browser::keep_address();
        let fragment = browser::fragment();
        if page.scenario.with_untracked(Scenario::link) == fragment {
            return;
        }
        let Loaded { scenario, problem: found } = load(&fragment);
        match found {
            // What is on the page stays; the link that was not understood stays in the address.
            Some(error) => problem.set(Some(error)),
            None => {
                problem.set(None);
                page.show(scenario);
            }
        }
    };
    let handle = window_event_listener(leptos::ev::hashchange, changed);
    on_cleanup(move || handle.remove());
}

/// What was wrong with the link.
#[component]
fn Problem(problem: RwSignal<Option<Error>>) -> impl IntoView {
    view! {
        <div role="alert">
            {shown(move || {
                problem
                    .get()
                    .map(|error| {
                        view! {
                            <p class="banner" id="problem">
                                <strong>"This link could not be read. "</strong>
                                {error.to_string()}
                                ". What you see below is not what the link meant."
                            </p>
                        }
                            .into_any()
                    })
            })}
        </div>
    }
}

/// Copies a link to exactly this sweep.
#[component]
fn CopyLink() -> impl IntoView {
    let page = expect_context::<Page>();
    // Said for a moment; where there is no clipboard, the link is shown to be copied by hand.
    let said = RwSignal::new("");
    let by_hand = RwSignal::new(None::<String>);
    let copy = click(move || {
        let link = browser::address(&page.scenario.with_untracked(Scenario::link));
        browser::copy(link.clone(), move |copied| match copied {
            Ok(()) => {
                by_hand.set(None);
                said.set("Copied");
                set_timeout(move || said.set(""), Duration::from_secs(2));
            }
            Err(()) => by_hand.set(Some(link)),
        });
    });
    let close = move || {
        browser::focus("#copy-link");
        by_hand.set(None);
    };
    view! {
        <button type="button" class="action" id="copy-link" on:click=copy>
            {says(move || if said.get().is_empty() { "Copy link" } else { "Copied ✓" }.to_owned())}
        </button>
        <span class="unseen" role="status">{says(move || said.get().to_owned())}</span>
        {shown(move || {
            by_hand
                .get()
                .map(|link| {
                    view! {
                        <label class="by-hand" on:keydown=escape(close)>
                            "Copy this link: " <input type="text" readonly=true prop:value=link autofocus=true />
                        </label>
                    }
                        .into_any()
                })
        })}
    }
}

/// A way past what stands before a part of the page.
fn skip((id, name): (&'static str, &'static str)) -> AnyView {
    // The fragment is the scenario's, so the jump is made by hand.
    let jump = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        browser::jump(id);
    };
    view! { <a class="skip" href=format!("#{id}") on:click=jump>"Skip to the " {name}</a> }.into_any()
}
