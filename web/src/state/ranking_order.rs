//! The order of the ranking's rows and which of them are shown, as plain functions: natively testable, no signal.

use stagecost::ranking::{OnDevice, Ranked, Ranking, Verdict};
use stagecost::scenario::{RankingColumn, RankingOrder, RankingView};
use stagecost::sorting::places;
use stagecost::units::Seconds;

/// The order after a click on a head: the other way round where it was that column's already. `by` is the column that
/// decides where none was chosen.
pub fn clicked(order: Option<RankingOrder>, by: Option<RankingColumn>, column: RankingColumn) -> RankingOrder {
    let now = order.or(by.map(|by| RankingOrder { by, descending: false })).filter(|now| now.by == column);
    // Of memory one looks for the most.
    let first = column == RankingColumn::Memory;
    RankingOrder { by: column, descending: now.map_or(first, |now| !now.descending) }
}

/// Whether a device is shown.
pub fn shows(view: &RankingView, device: &Ranked) -> bool {
    view.vendor.is_none_or(|vendor| device.card.vendor == vendor)
        && view.class.is_none_or(|class| device.card.class == class)
        && (!view.fit || device.kernels.last().is_some_and(|on| on.verdict() == Verdict::Meets))
}

/// The ids of the devices that are shown, in order. What is not known stands last whichever way the column runs, and
/// equals stand as the ranking has them: by the expected time under the last kernel.
pub fn ordered(ranking: &Ranking, view: &RankingView) -> Vec<&'static str> {
    ordered_where(ranking, view, |device| shows(view, device))
}

/// The same with the chosen device among them, also where it misses the targets: the others are held against it. None where
/// no device passes.
pub fn ordered_with(ranking: &Ranking, view: &RankingView, chosen: &str) -> Vec<&'static str> {
    let lenient = RankingView { fit: false, ..*view };
    if !ranking.devices.iter().any(|device| shows(view, device)) {
        return Vec::new();
    }
    ordered_where(ranking, view, |device| shows(view, device) || (device.card.id == chosen && shows(&lenient, device)))
}

fn ordered_where(ranking: &Ranking, view: &RankingView, shows: impl Fn(&Ranked) -> bool) -> Vec<&'static str> {
    let shown: Vec<&Ranked> = ranking.devices.iter().filter(|device| shows(device)).collect();
    let id = |device: &&Ranked| device.card.id.as_str();
    let Some(RankingOrder { by, descending }) = view.order else { return shown.iter().map(id).collect() };
    let ranks: Vec<Rank> = shown.iter().map(|device| rank(device, by)).collect();
    let places = places(shown.len(), &|a, b| {
        let (a, b) = (&ranks[a], &ranks[b]);
        let way = a.1.total_cmp(&b.1).then_with(|| a.2.cmp(&b.2));
        a.0.cmp(&b.0).then(if descending { way.reverse() } else { way })
    });
    places.into_iter().map(|place| id(&shown[place])).collect()
}

/// Whether it is unknown, a number, a text.
type Rank = (bool, f64, String);

fn rank(device: &Ranked, by: RankingColumn) -> Rank {
    let last = device.kernels.last();
    let text = |text: &str| (false, 0.0, text.to_lowercase());
    let number = |number: Option<f64>| (number.is_none(), number.unwrap_or_default(), String::new());
    match by {
        RankingColumn::Device => text(&device.card.name),
        RankingColumn::Class => text(device.card.class.name()),
        RankingColumn::Time(kernel) => number(device.kernels.iter().find(|on| on.kernel == kernel).and_then(expected)),
        RankingColumn::Bound => number(last.map(|on| on.time.bound.get())),
        RankingColumn::Binds => text(last.map_or("", |on| on.time.binds.title())),
        RankingColumn::Memory => number(last.map(|on| on.memory.usable.get())),
        RankingColumn::Goal(goal) => {
            let met = last.and_then(|on| on.goals.iter().find(|met| met.goal == goal));
            number(met.and_then(|met| met.expected).map(Seconds::get))
        }
    }
}

fn expected(on: &OnDevice) -> Option<f64> {
    on.time.expected.map(Seconds::get)
}
