//! Order and filtering of the ranking: plain functions without signals, tested natively.

use stagecost::link::{RankingColumn, RankingOrder, RankingView};
use stagecost::sorting::places;
use stagecost::study::ranking::{OnDevice, Ranked, Ranking, Verdict};
use stagecost::units::Seconds;

/// Returns the order after a click on a heading: reversed if it was that column's already. `by` is the column that
/// decides where none was chosen.
pub fn order_after_click(
    order: Option<RankingOrder>,
    by: Option<RankingColumn>,
    column: RankingColumn,
) -> RankingOrder {
    let now = order.or(by.map(|by| RankingOrder { by, descending: false })).filter(|now| now.by == column);
    // Of memory one looks for the most.
    let first = column == RankingColumn::Memory;
    RankingOrder { by: column, descending: now.map_or(first, |now| !now.descending) }
}

/// Whether a device passes the filters.
pub fn is_listed(view: &RankingView, device: &Ranked) -> bool {
    view.vendor.is_none_or(|vendor| device.card.vendor == vendor)
        && view.class.is_none_or(|class| device.card.class == class)
        && (!view.fit || device.kernels.last().is_some_and(|on| on.verdict() == Verdict::Meets))
}

/// Returns the ids of the listed devices, in order. Unknown values come last in either direction, and
/// equal ones in the order of the ranking: by expected time under the last kernel.
pub fn listed_ids(ranking: &Ranking, view: &RankingView) -> Vec<&'static str> {
    ids_where(ranking, view, |device| is_listed(view, device))
}

/// Returns the same ids with the chosen device, even if it misses the targets, for comparison; none if no device
/// passes.
pub fn listed_ids_with(ranking: &Ranking, view: &RankingView, chosen: &str) -> Vec<&'static str> {
    let lenient = RankingView { fit: false, ..*view };
    if !ranking.devices.iter().any(|device| is_listed(view, device)) {
        return Vec::new();
    }
    ids_where(ranking, view, |device| {
        is_listed(view, device) || (device.card.id == chosen && is_listed(&lenient, device))
    })
}

fn ids_where(ranking: &Ranking, view: &RankingView, is_listed: impl Fn(&Ranked) -> bool) -> Vec<&'static str> {
    let shown: Vec<&Ranked> = ranking.devices.iter().filter(|device| is_listed(device)).collect();
    let id = |device: &&Ranked| device.card.id.as_str();
    let Some(RankingOrder { by, descending }) = view.order else { return shown.iter().map(id).collect() };
    let ranks: Vec<SortKey> = shown.iter().map(|device| sort_key(device, by)).collect();
    let places = places(shown.len(), &|a, b| {
        let (a, b) = (&ranks[a], &ranks[b]);
        let way = a.1.total_cmp(&b.1).then_with(|| a.2.cmp(&b.2));
        a.0.cmp(&b.0).then(if descending { way.reverse() } else { way })
    });
    places.into_iter().map(|place| id(&shown[place])).collect()
}

/// Sort key: whether the value is unknown, a number, a text.
type SortKey = (bool, f64, String);

fn sort_key(device: &Ranked, by: RankingColumn) -> SortKey {
    let last = device.kernels.last();
    let text = |text: &str| (false, 0.0, text.to_lowercase());
    let number = |number: Option<f64>| (number.is_none(), number.unwrap_or_default(), String::new());
    match by {
        RankingColumn::Device => text(&device.card.name),
        RankingColumn::Class => text(device.card.class.name()),
        RankingColumn::Time(kernel) => {
            number(device.kernels.iter().find(|on| on.kernel == kernel).and_then(expected_time))
        }
        RankingColumn::Bound => number(last.map(|on| on.time.bound.get())),
        RankingColumn::Binds => text(last.map_or("", |on| on.time.binds.title())),
        RankingColumn::Memory => number(last.map(|on| on.memory.usable.get())),
        RankingColumn::Goal(goal) => {
            let met = last.and_then(|on| on.goals.iter().find(|met| met.goal == goal));
            number(met.and_then(|met| met.expected).map(Seconds::get))
        }
    }
}

fn expected_time(on: &OnDevice) -> Option<f64> {
    on.time.expected.map(Seconds::get)
}
