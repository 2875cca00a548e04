//! The legend as data, so that the page's HTML and the sheet show the same.

use super::chart::Chart;
use super::theme::{Look, Theme};

/// One entry: a name and how it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct LegendItem {
    /// What it is called.
    pub name: String,
    /// Colour, line and marker.
    pub look: Look,
}

/// Every series and kind of ring in `charts`, each once, in order of appearance, rings last.
pub fn legend<'a>(charts: impl Iterator<Item = &'a Chart> + Clone, theme: &Theme) -> Vec<LegendItem> {
    let series = charts.clone().flat_map(|chart| chart.series.iter().map(|series| (chart.is_named(), series)));
    let look = |named: bool, role| if named { theme.dot(role) } else { theme.look(role) };
    let lines = series.map(|(named, series)| LegendItem { name: series.name.clone(), look: look(named, series.role) });
    let rings = charts.map(|chart| &chart.rings).filter(|rings| !rings.points.is_empty());
    let rings = rings.map(|rings| LegendItem { name: rings.name.clone(), look: theme.rings() });
    let mut items: Vec<LegendItem> = Vec::new();
    for item in lines.chain(rings) {
        if !items.contains(&item) {
            items.push(item);
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::super::chart::{Rings, Role, Series};
    use super::*;

    #[test]
    fn each_look_once_and_rings_last() {
        let series = |name: &str, role| Series { name: name.into(), role, points: vec![] };
        let rings = Rings { name: "counted".into(), points: vec![(1.0, 1.0)] };
        let first = Chart { series: vec![series("normal", Role::Normal)], rings, ..Chart::new("a", "GB") };
        let both = vec![series("normal", Role::Normal), series("flash", Role::Flash)];
        let charts = [first, Chart { series: both, ..Chart::new("b", "GB") }];
        let names: Vec<_> = legend(charts.iter(), &Theme::LIGHT).into_iter().map(|item| item.name).collect();
        // Lines of the first chart come before its rings, which come after every line.
        assert_eq!(names, ["normal", "flash", "counted"]);
    }
}
