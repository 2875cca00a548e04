//! The two printed sheets, created when the page is about to be printed.

use crate::browser;
use crate::page::context::Page;
use crate::page::kernel_columns::{kernel_class, kernel_heads};
use crate::tables::byte_breakdown::kernels_explained;
use leptos::prelude::*;
use stagecost::VERSION;
use stagecost::link::{Goal, Scenario};
use stagecost::plot::Drawing;
use stagecost::present::operator_table::{Measure, operator_table};
use stagecost::present::report;
use stagecost::request::Key;
use stagecost::study::max_workload::inverse;
use stagecost::study::ranking::{Met, OnDevice, Ranked};
use stagecost::study::requirement::BOUNDS;
use stagecost::study::{max_workload, ranking};
use stagecost::text::format;
use stagecost::time::efficiencies;

/// First sheet beside the answer: header and plots.
#[component]
pub fn FirstSheet() -> impl IntoView {
    let page = expect_context::<Page>();
    page.scenario.with_untracked(|scenario| {
        let ratio = room(scenario);
        let picture = report::picture(scenario, ratio).ok().map(|drawing| at_top(&drawing));
        view! {
            <header class="paper-head">
                <p class="running"><b>"StageCost report"</b><span>{format!("version {VERSION}, {}", today())}</span></p>
                <h1>{report::title(scenario)}</h1>
                <dl>{facts(scenario)}</dl>
            </header>
            <div class="printed" inner_html=picture></div>
        }
    })
}

/// Aligns a picture with the top of its space.
fn at_top(drawing: &Drawing) -> String {
    drawing.svg().replacen("<svg ", "<svg preserveAspectRatio=\"xMidYMin\" ", 1)
}

/// Width and height of a sheet in CSS pixels, between A4's and Letter's.
const SHEET: (f64, f64) = (703.0, 985.0);
/// Heights of a line of text and of a table row in CSS pixels.
const LINE: f64 = 12.4;
const ROW: f64 = 16.5;

/// Returns the number of lines of a text by its letters.
fn lines(letters: usize) -> f64 {
    letters.div_ceil(120) as f64
}

/// Estimates the ratio of height to width that is left for the plots of the first sheet. They fill the space in any
/// case; the better the estimate, the larger they are.
fn room(scenario: &Scenario) -> f64 {
    let (kernels, targets) = (scenario.kernels.len(), targets(scenario));
    let heading = if report::title(scenario).len() > 72 { 22.0 } else { 0.0 };
    let head = heading + LINE * (lines(settings(scenario).len()) + lines(browser::address(&scenario.link()).len()));
    let verdicts = LINE * lines(55 * kernels * targets) + if kernels > 2 { 2.0 * LINE } else { 0.0 };
    let decoder = if scenario.uses(Key::Prompt) { 2.0 * ROW + LINE } else { 0.0 };
    let required = if targets > 0 { 2.5 * ROW + 2.0 * ROW * targets as f64 } else { 0.0 };
    (SHEET.1 - 350.0 - head - verdicts - decoder - required) / SHEET.0
}

/// Estimates the same for the picture of the second sheet.
fn second_room(scenario: &Scenario) -> f64 {
    let most = if targets(scenario) > 0 { 5.0 * ROW } else { 0.0 };
    let crowded = if scenario.kernels.len() + targets(scenario) > 3 { 4.0 * ROW } else { 0.0 };
    (SHEET.1 - 560.0 - most - crowded) / SHEET.0
}

fn targets(scenario: &Scenario) -> usize {
    Goal::ALL.into_iter().filter(|goal| scenario.target.get(*goal).is_some()).count()
}

/// Returns the local date.
fn today() -> String {
    let now = js_sys::Date::new_0();
    let two = |number: u32| format!("{number:0>2}");
    format!("{}-{}-{}", now.get_full_year(), two(now.get_month() + 1), two(now.get_date()))
}

fn settings(scenario: &Scenario) -> String {
    let settings = report::settings(scenario).into_iter().map(|(name, value)| format!("{name}: {value}"));
    let settings: Vec<_> = settings.collect();
    if settings.is_empty() { "none".to_owned() } else { settings.join("; ") }
}

fn facts(scenario: &Scenario) -> impl IntoView + use<> {
    let fact = |(name, value): (&'static str, String)| view! { <dt>{name}</dt><dd>{value}</dd> };
    [
        ("Device", format!("{}, {}", scenario.request.device.name, scenario.request.precision.name())),
        ("Changed settings", settings(scenario)),
        ("Link", browser::address(&scenario.link())),
    ]
    .map(fact)
    .collect_view()
}

/// Largest numbers of devices and components on the second sheet.
const DEVICES: usize = 10;
const COMPONENTS: usize = 8;

/// Second sheet: devices, largest workloads, components, conventions of counting.
#[component]
pub fn SecondSheet() -> impl IntoView {
    let page = expect_context::<Page>();
    page.scenario.with_untracked(|scenario| {
        let targets = scenario.target.is_some();
        let conventions = scenario.stages().find_map(|stage| stage.convention());
        let picture = report::second_picture(scenario, second_room(scenario)).ok().map(|drawing| at_top(&drawing));
        let notes = [
            Some(kernels_explained(scenario)),
            Some(efficiencies::defaults()),
            targets.then(|| BOUNDS.to_owned()),
            conventions.map(str::to_owned),
        ];
        let notes: Vec<_> = notes.into_iter().flatten().map(|note| view! { <li>{note}</li> }).collect();
        view! {
            <section class="sheet-2">
                <p class="running"><b>"StageCost report"</b><span>{report::title(scenario)} ", page 2"</span></p>
                <div class="printed" inner_html=picture></div>
                {devices(page, scenario)}
                {targets.then(|| most(scenario))}
                {components(scenario)}
                <div class="notes">
                    <h2>"How it was counted"</h2>
                    <ul>{notes}</ul>
                </div>
            </section>
        }
    })
}

/// Creates the table of the fastest devices and the chosen one.
fn devices(page: Page, scenario: &Scenario) -> Option<impl IntoView + use<>> {
    let ranking = page.demands.with_untracked(|demands| Some(ranking::ranked(scenario, demands.as_ref().ok()?)))?;
    let all = ranking.devices.len();
    let unknown = ranking.devices.iter().filter(|device| device.lacks.is_some()).count();
    // Where columns are many, the least of them goes.
    let crowded = scenario.kernels.len() + targets(scenario) > 4;
    let is_chosen = |device: &Ranked| device.card.id == scenario.request.device.id;
    let rows: Vec<_> = (ranking.devices.iter().enumerate())
        .filter(|(place, device)| *place < DEVICES || is_chosen(device))
        .map(|(place, device)| device_row(place, device, is_chosen(device), crowded))
        .collect();
    let heads = kernel_heads(scenario.kernels.clone());
    let goals: Vec<_> =
        ranking.devices.first()?.kernels.last()?.goals.iter().map(|met| goal_head(scenario, met)).collect();
    let last = scenario.kernels.last().map_or("", |kernel| kernel.name());
    let chosen = if rows.len() > DEVICES { " and the chosen one" } else { "" };
    let about = format!(
        "The {DEVICES} fastest{chosen} of {all}, by expected time; {unknown} have none. Bound, memory and targets \
         are those \
         of {last}."
    );
    Some(view! {
        <div>
            <h2>"Devices"</h2>
            <p>{about}</p>
            <table class="paper-table" class:tight=crowded>
                <thead>
                    <tr>
                        <th scope="col">"Device"</th>
                        {heads}
                        <th scope="col">"Bound"</th>
                        {(!crowded).then(|| view! { <th scope="col">"Most time on"</th> })}
                        <th scope="col">"Memory"</th>
                        {goals}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    })
}

fn goal_head(scenario: &Scenario, met: &Met) -> impl IntoView + use<> {
    let time = scenario.target.get(met.goal).map(format::milliseconds);
    view! { <th scope="col">{met.goal.heading()} " in " {time}</th> }
}

fn device_row(place: usize, device: &Ranked, chosen: bool, crowded: bool) -> impl IntoView + use<> {
    let place = if device.lacks.is_none() { format!("{}. ", place + 1) } else { "– ".to_owned() };
    let time = |on: &OnDevice| view! { <td class=kernel_class(on.kernel)>{format::expected(on.time.expected)}</td> };
    let times: Vec<_> = device.kernels.iter().map(time).collect();
    let last = device.kernels.last().map(|on| {
        let memory = format::share_of(on.memory.needed, on.memory.usable);
        let fits = if on.memory.fits() { memory } else { format!("{memory}, too little") };
        let goals = on.goals.iter().map(|met| {
            let time = met.expected.map_or_else(|| format!("bound {}", format::time(met.bound)), format::time);
            view! { <td>{met.verdict.name()} ", " {time}</td> }
        });
        view! {
            <td>{format::time(on.time.bound)}</td>
            {(!crowded).then(|| view! { <td>{on.time.binds.title()}</td> })}
            <td class:bad=!on.memory.fits()>{fits}</td>
            {goals.collect_view()}
        }
    });
    view! {
        <tr class:current=chosen>
            <th scope="row">{place} {device.card.name.as_str()} {chosen.then_some(" (chosen)")}</th>
            {times}
            {last}
        </tr>
    }
}

/// Creates the table of the largest workloads within the targets.
fn most(scenario: &Scenario) -> Option<impl IntoView + use<>> {
    let answers = inverse(scenario).ok()?;
    let rows: Vec<_> = max_workload::Quantity::ALL
        .into_iter()
        .map(|quantity| {
            let of = answers.iter().filter(|(other, ..)| *other == quantity);
            let cells =
                of.map(|(_, kernel, most)| view! { <td class=kernel_class(*kernel)>{most.text(quantity)}</td> });
            view! { <tr><th scope="row">{quantity.title()}</th>{cells.collect_view()}</tr> }
        })
        .collect();
    let heads = kernel_heads(scenario.kernels.clone());
    Some(view! {
        <div>
            <h2>"The most that meets the target on " {scenario.request.device.name.as_str()}</h2>
            <table class="paper-table wide">
                <thead><tr><th scope="col">"At most, all else as it is"</th>{heads}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    })
}

/// Creates the table of time and traffic by component.
fn components(scenario: &Scenario) -> Option<impl IntoView + use<>> {
    let table = operator_table(scenario).ok()?;
    let parts = report::components(&table, COMPONENTS);
    let (kernels, totals) = (&table.kernels, &table.totals);
    // Shares find room beside two kernels.
    let shares = kernels.len() < 3;
    let span = if shares { "3" } else { "2" };
    let heads: Vec<_> = kernels
        .iter()
        .map(|kernel| view! { <th scope="colgroup" colspan=span class=kernel_class(*kernel)>{kernel.name()}</th> })
        .collect();
    let share = shares.then_some("of it");
    let columns: Vec<_> = kernels
        .iter()
        .flat_map(|_| [Some("time"), share, Some("HBM traffic")].into_iter().flatten())
        .map(|name| view! { <th scope="col">{name}</th> })
        .collect();
    let rows: Vec<_> = parts
        .iter()
        .map(|part| {
            let cells = part.amounts.iter().zip(totals).flat_map(|(amounts, whole)| {
                let share = shares.then(|| format::percent(amounts.share(Measure::Time, whole)));
                let texts = [Some(format::time(amounts.time)), share, Some(format::bytes(amounts.traffic))];
                texts.into_iter().flatten().map(|text| view! { <td>{text}</td> })
            });
            let flop = part.amounts.last().map(|amounts| format::flop(amounts.flop));
            view! { <tr><th scope="row">{part.name.clone()}</th>{cells.collect_view()}<td>{flop}</td></tr> }
        })
        .collect();
    let shown = parts.len();
    let all = table.groups.len();
    let about = if shown < all {
        format!("The {} largest of {all}, by time.", shown - 1)
    } else {
        "The largest first.".to_owned()
    };
    Some(view! {
        <div id="paper-components">
            <h2>"Operators by component"</h2>
            <p>{about}</p>
            <table class="paper-table">
                <thead>
                    <tr><td></td>{heads}<td></td></tr>
                    <tr><th scope="col">"Component"</th>{columns}<th scope="col">{Measure::Flop.title()}</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    })
}
