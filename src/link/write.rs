//! A scenario as its canonical link.

use super::display::{RankingView, View};
use super::limits::VERSION;
use super::scenario::{Scenario, SweepChoice};
use super::target::Goal;
use crate::request::Key;

impl Scenario {
    /// The canonical link: the version first, then only what differs from the default, in fixed order.
    pub fn link(&self) -> String {
        link(self)
    }
}

/// No value but an extra parameter's needs percent-encoding: names of cards, keys and kernels are made of letters, digits,
/// hyphens, points and underscores.
fn link(scenario: &Scenario) -> String {
    let default = Scenario::default();
    let plain = Scenario::of_model(&scenario.request.model);
    let mut link = format!("v={VERSION}");
    let mut add = |key: &str, text: &str| append(&mut link, key, text);
    for key in Key::ALL {
        // The model is held against the default one, all else against that model's own defaults.
        let plain = if key == Key::Model { &default } else { &plain };
        if let Some(text) = scenario.request.get(key).filter(|text| plain.request.get(key).as_ref() != Some(text)) {
            add(key.name(), &text);
        }
    }
    if scenario.kernels != plain.kernels {
        add("kernels", &scenario.kernels.iter().map(|kernel| kernel.name()).collect::<Vec<_>>().join(","));
    }
    match &scenario.sweep {
        sweep if *sweep == plain.sweep => {}
        SweepChoice::Card(card) => add("sweep", &card.id),
        SweepChoice::Axis { axis, values } => {
            add("axis", axis.name());
            add("values", &values.join(","));
        }
    }
    if let Some(second) = &scenario.second {
        add("axis2", second.axis.name());
        add("values2", &second.values.join(","));
    }
    if scenario.metric != scenario.usual_metric() {
        add("metric", scenario.metric.name());
    }
    for goal in Goal::ALL {
        if let Some(milliseconds) = scenario.target.get(goal) {
            add(goal.key(), &milliseconds.to_string());
        }
    }
    for (key, scale, default) in [("x", scenario.view.x, plain.view.x), ("y", scenario.view.y, plain.view.y)] {
        if scale != default {
            add(key, scale.name());
        }
    }
    let View { hide, zoom, devices, .. } = &scenario.view;
    if *hide != plain.view.hide {
        add("hide", &hide.text());
    }
    if let Some(zoom) = zoom {
        add("zoom", &zoom.text());
    }
    if let Some(order) = devices.order {
        add("devices.order", &order.text());
    }
    if let Some(vendor) = devices.vendor {
        add("devices.vendor", vendor);
    }
    if let Some(class) = devices.class {
        add("devices.class", class.name());
    }
    if devices.fit {
        add("devices.only", RankingView::FIT);
    }
    link.push_str(scenario.extras.link());
    link
}

/// Adds a key; in the program once, because two dozen are added.
#[inline(never)]
fn append(link: &mut String, key: &str, text: &str) {
    for part in ["&", key, "=", text] {
        link.push_str(part);
    }
}
