//! A roofline: slanted and horizontal roofs, and dots under them; what it shows and where everything in it goes.

use super::chart::{Chart, Role};
use super::labels::Placed;
use super::layout::{Frame, Layout, Rect};
use super::legend::LegendItem;
use super::path::cut_segment;
use super::text::{SMALL, text_height, text_width};
use super::theme::{Look, Marker, Stroke, Theme};

/// A roofline, already scaled to the units shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Roofline {
    /// Titles and axes, both logarithmic; it has no series.
    pub chart: Chart,
    /// Horizontal roofs.
    pub roofs: Vec<Roof>,
    /// Slanted roofs, the one to which ridges belong first.
    pub slopes: Vec<Slope>,
    /// Dots, the largest first.
    pub dots: Vec<Dot>,
    /// Names of what is drawn in each look, in the order of the legend.
    pub looks: Vec<(Option<Role>, String)>,
}

/// A horizontal roof.
#[derive(Debug, Clone, PartialEq)]
pub struct Roof {
    /// The text on it.
    pub name: String,
    /// Where it lies.
    pub y: f64,
    /// The x from which it is reached.
    pub ridge: f64,
    /// What the tick there says.
    pub ridge_text: String,
}

/// A slanted roof: y = x times its slope.
#[derive(Debug, Clone, PartialEq)]
pub struct Slope {
    /// The text on it.
    pub name: String,
    /// Height over x.
    pub slope: f64,
}

/// A dot.
#[derive(Debug, Clone, PartialEq)]
pub struct Dot {
    /// Where it lies.
    pub at: (f64, f64),
    /// Its area, as a share of the largest there could be.
    pub share: f64,
    /// Whose it is; none where it is the same for all.
    pub role: Option<Role>,
    /// What it is called.
    pub name: String,
}

/// Least width of a dot in CSS pixels.
pub const LEAST: f64 = 3.0;
/// Radius of a dot of all the time, as a share of the plot's smaller side.
const LARGEST: f64 = 0.11;
/// How far from a dot's edge a pointer still finds it, in CSS pixels.
const REACH: f64 = 40.0;
/// Height of the tick at a ridge.
pub(super) const RIDGE: f64 = 6.0;

/// Where along a roof its name may stand, the best first.
const SHARES: [f64; 15] = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.9, 0.98, 0.45, 0.55, 0.35, 0.65, 0.25, 0.75];

/// A straight line in CSS pixels.
pub type Line = [(f64, f64); 2];

/// The geometry of a roofline at one size. It depends on axes and roofs, and where names find room on the dots of a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct RooflineLayout {
    /// Axes and frame.
    pub base: Layout,
    /// The roofs, slanted ones first.
    pub lines: Vec<Line>,
    /// Their names.
    pub names: Vec<Placed>,
    /// The x of every ridge that the axis shows.
    pub ridges: Vec<f64>,
    /// What they say, where there is room.
    pub ridge_texts: Vec<Placed>,
}

impl RooflineLayout {
    /// Places `roofline` on `width` × `height` CSS pixels.
    pub fn new(roofline: &Roofline, width: f64, height: f64, frame: Frame) -> RooflineLayout {
        let base = Layout::new(&roofline.chart, width, height, frame);
        let slanted: Vec<_> = roofline.slopes.iter().map(|slope| (slope, slanted(slope, roofline, &base))).collect();
        let flat: Vec<_> = roofline.roofs.iter().map(|roof| (roof, flat(roof, roofline, &base))).collect();
        let lines = slanted.iter().map(|(_, line)| *line).chain(flat.iter().map(|(_, line)| *line));
        let lines: Vec<Line> = lines.flatten().collect();

        let shown = |dot: &Dot| base.px(dot.at).filter(|at| base.shows(*at)).map(|at| (at, radius(&base, dot)));
        let dots = roofline.dots.iter().filter_map(shown).collect();
        let mut room = Room { base: &base, lines: &lines, dots, taken: Vec::new() };
        let high = text_height(SMALL);
        let (mut names, mut ridges, mut ridge_texts) = (Vec::new(), Vec::new(), Vec::new());
        for (roof, line) in &flat {
            if let Some([from, to]) = line {
                let wide = text_width(&roof.name, SMALL);
                let [above, below] = [from.1 - high / 2.0 - 2.0, from.1 + high / 2.0 + 2.0];
                // Left of where it begins nothing lies under it, so there are few dots.
                let (start, end) = (from.0 - wide / 2.0 - 2.0, to.0 - wide / 2.0);
                // Else anywhere along it, from its middle outwards.
                let along = SHARES.map(|share| from.0 + share * (to.0 - from.0));
                let along = along.into_iter().flat_map(|x| [(x, above), (x, below)]);
                let spots = [(start, above), (end, above), (end, below)].into_iter().chain(along);
                names.extend(room.place(&roof.name, wide, spots));
            }
            if let Some(x) = base.x_px(roof.ridge).filter(|x| base.shows((*x, base.plot.bottom))) {
                ridges.push(x);
                let spots = [0.5, 1.5, 2.5, 3.5].map(|line| (x, base.plot.bottom - RIDGE - line * high));
                ridge_texts.extend(room.place(&roof.ridge_text, text_width(&roof.ridge_text, SMALL), spots));
            }
        }
        for (index, (slope, line)) in slanted.iter().enumerate() {
            let Some([from, to]) = line else { continue };
            let wide = text_width(&slope.name, SMALL);
            // The steepest is named above, what lies under it below.
            let side = if index + 1 == slanted.len() { -1.0 } else { 1.0 };
            let spots = SHARES.map(|share| {
                let (x, y) = (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1));
                (x + side * (wide / 2.0 + 6.0), y + side * (high / 2.0 + 2.0))
            });
            names.extend(room.place(&slope.name, wide, spots));
        }
        RooflineLayout { lines, names, ridges, ridge_texts, base }
    }

    /// The radius of a dot.
    pub fn radius(&self, dot: &Dot) -> f64 {
        radius(&self.base, dot)
    }

    /// This layout with its names where `before` has them, if roofs and axes are the same: names hold still while something
    /// is dragged.
    pub fn held(self, before: RooflineLayout) -> RooflineLayout {
        let texts = |layout: &RooflineLayout| layout.names.iter().map(|name| name.text.clone()).collect::<Vec<_>>();
        let same = self.base == before.base && self.lines == before.lines && texts(&self) == texts(&before);
        if same { before } else { self }
    }

    /// The index of the dot under a pointer: the smallest that it is on, as that lies on top, else the nearest within
    /// reach.
    pub fn nearest(&self, roofline: &Roofline, px: f64, py: f64) -> Option<usize> {
        let mut best: Option<(usize, f64)> = None;
        for (index, dot) in roofline.dots.iter().enumerate() {
            let Some((x, y)) = self.base.px(dot.at).filter(|at| self.base.shows(*at)) else { continue };
            let (radius, far) = (self.radius(dot), ((x - px) * (x - px) + (y - py) * (y - py)).sqrt());
            // On a dot, the depth below its edge counts for little: a small dot on a large one wins.
            let rank = if far <= radius { radius - REACH * 100.0 } else { far - radius };
            // Of two in one place the later one is seen.
            if rank <= REACH && best.is_none_or(|(_, least)| rank <= least) {
                best = Some((index, rank));
            }
        }
        best.map(|(index, _)| index)
    }
}

fn radius(base: &Layout, dot: &Dot) -> f64 {
    let largest = LARGEST * base.plot.width().min(base.plot.height());
    let radius = largest * dot.share.clamp(0.0, 1.0).sqrt();
    radius.max(LEAST / 2.0)
}

impl Roofline {
    /// Each look that a dot has, with its name.
    pub fn legend(&self, theme: &Theme) -> Vec<LegendItem> {
        let has = |role: &Option<Role>| self.dots.iter().any(|dot| dot.role == *role);
        let shown = self.looks.iter().filter(|(role, _)| has(role));
        shown.map(|(role, name)| LegendItem { name: name.clone(), look: look(*role, theme) }).collect()
    }

    /// What the legend calls dots that look like this one.
    pub fn name_of(&self, dot: &Dot) -> Option<&str> {
        self.looks.iter().find(|(role, _)| *role == dot.role).map(|(_, name)| name.as_str())
    }
}

/// How a dot looks: without lines the shape has to tell kernels apart.
pub fn look(role: Option<Role>, theme: &Theme) -> Look {
    let Some(role) = role else { return Look { colour: theme.muted, stroke: Stroke::Absent, marker: Marker::Square } };
    theme.dot(role)
}

/// A slanted roof from the edge of the plot up to the highest horizontal one.
fn slanted(slope: &Slope, roofline: &Roofline, base: &Layout) -> Option<Line> {
    let (low, high) = (base.value_at(base.plot.left, 0.0).0, base.value_at(base.plot.right, 0.0).0);
    let top = roofline.roofs.iter().map(|roof| roof.y).fold(0.0, f64::max);
    let end = if top > 0.0 { (top / slope.slope).min(high) } else { high };
    let line = (base.px((low, low * slope.slope))?, base.px((end, end * slope.slope))?);
    cut_segment(line.0, line.1, &base.plot).map(|(from, to)| [from, to])
}

/// A horizontal roof from where the steepest slanted one reaches it.
fn flat(roof: &Roof, roofline: &Roofline, base: &Layout) -> Option<Line> {
    let steepest = roofline.slopes.iter().map(|slope| slope.slope).fold(0.0, f64::max);
    let from = base.px((roof.y / steepest, roof.y)).unwrap_or((base.plot.left, base.y_px(roof.y)?));
    cut_segment(from, (base.plot.right, from.1), &base.plot).map(|(from, to)| [from, to])
}

/// What texts must not touch.
struct Room<'a> {
    base: &'a Layout,
    lines: &'a [Line],
    /// Centres and radii.
    dots: Vec<((f64, f64), f64)>,
    taken: Vec<Rect>,
}

impl Room<'_> {
    /// The first of the free spots, given as centres, where a text touches the fewest lines and dots.
    fn place(&mut self, text: &str, wide: f64, spots: impl IntoIterator<Item = (f64, f64)>) -> Option<Placed> {
        let high = text_height(SMALL);
        let plot = self.base.plot;
        let bounds = Rect { right: self.base.size.0, top: plot.top - high, ..plot };
        let mut best: Option<(usize, Rect)> = None;
        for (x, y) in spots {
            let rect = Rect::around(x, y, wide, high);
            if !bounds.contains(&rect) || self.taken.iter().any(|other| other.overlaps(&rect)) {
                continue;
            }
            let crossed = self.lines.iter().filter(|[from, to]| cut_segment(*from, *to, &rect).is_some()).count();
            let covered = self.dots.iter().filter(|(at, radius)| touches(&rect, *at, *radius)).count();
            if best.is_none_or(|(least, _)| crossed + covered < least) {
                best = Some((crossed + covered, rect));
            }
        }
        let (_, rect) = best?;
        self.taken.push(rect.grown(2.0));
        Some(Placed { text: text.to_owned(), rect })
    }
}

/// Whether a dot and a hair of air around it reach into a rectangle.
fn touches(rect: &Rect, (x, y): (f64, f64), radius: f64) -> bool {
    let (dx, dy) = (x - x.clamp(rect.left, rect.right), y - y.clamp(rect.top, rect.bottom));
    let reach = radius + 1.0;
    dx * dx + dy * dy < reach * reach
}
