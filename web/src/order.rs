//! The order of the ranking's rows and which of them are shown, as plain functions: natively testable, no signal, no view.

use stagecost::ranking::{OnDevice, Ranked, Ranking, Verdict};
use stagecost::sorting::places;
use stagecost::units::Seconds;

/// What the rows are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The device's name.
    Device,
    /// What kind of machine it is bought as.
    Class,
    /// The expected time under the kernel of that place.
    Time(usize),
    /// The roofline's bound.
    Bound,
    /// What most of the time is spent on.
    Binds,
    /// Memory that a program can use.
    Memory,
    /// The target of that place.
    Goal(usize),
}

/// A column and which way it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// What the rows are sorted by.
    pub by: Column,
    /// Whether the largest comes first.
    pub down: bool,
}

impl Order {
    /// The order after a click on a head: the other way round where it was that column's already.
    pub fn clicked(self, by: Column) -> Order {
        // Of memory one looks for the most.
        let first = by == Column::Memory;
        Order { by, down: if self.by == by { !self.down } else { first } }
    }
}

/// Which devices are shown; empty is all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// The vendor's name.
    pub vendor: String,
    /// The class's name.
    pub class: String,
    /// Whether only those that fit and meet every target are.
    pub fit: bool,
}

impl Filter {
    /// Whether a device is shown.
    pub fn shows(&self, device: &Ranked) -> bool {
        let is = |asked: &str, own: &str| asked.is_empty() || asked == own;
        is(&self.vendor, &device.card.vendor)
            && is(&self.class, device.card.class.name())
            && (!self.fit || device.kernels.last().is_some_and(|on| on.verdict() == Verdict::Meets))
    }
}

/// The ids of the devices that are shown, in order. What is not known stands last whichever way the column runs, and equals
/// stand as the ranking has them.
pub fn ordered(ranking: &Ranking, order: Order, filter: &Filter) -> Vec<&'static str> {
    let shown = ranking.devices.iter().filter(|device| filter.shows(device));
    let rows: Vec<(Rank, &Ranked)> = shown.map(|device| (rank(device, order.by), device)).collect();
    let places = places(rows.len(), &|a, b| {
        let (a, b) = (&rows[a].0, &rows[b].0);
        let way = a.1.total_cmp(&b.1).then_with(|| a.2.cmp(&b.2));
        a.0.cmp(&b.0).then(if order.down { way.reverse() } else { way })
    });
    places.into_iter().map(|place| rows[place].1.card.id.as_str()).collect()
}

/// Whether it is unknown, a number, a text.
type Rank = (bool, f64, String);

fn rank(device: &Ranked, by: Column) -> Rank {
    let last = device.kernels.last();
    let text = |text: &str| (false, 0.0, text.to_lowercase());
    let number = |number: Option<f64>| (number.is_none(), number.unwrap_or_default(), String::new());
    match by {
        Column::Device => text(&device.card.name),
        Column::Class => text(device.card.class.name()),
        Column::Time(place) => number(device.kernels.get(place).and_then(expected)),
        Column::Bound => number(last.map(|on| on.time.bound.get())),
        Column::Binds => text(last.map_or("", |on| on.time.binds.title())),
        Column::Memory => number(last.map(|on| on.memory.usable.get())),
        Column::Goal(place) => {
            let met = last.and_then(|on| on.goals.get(place));
            number(met.and_then(|met| met.expected).map(Seconds::get))
        }
    }
}

fn expected(on: &OnDevice) -> Option<f64> {
    on.time.expected.map(Seconds::get)
}
