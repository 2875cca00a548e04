//! Colours, dashes and markers: normal and flash look the same in every chart, the legend and the page.

use super::chart::Role;

/// An opaque colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Colour {
    /// Red, 0–255.
    pub red: u8,
    /// Green, 0–255.
    pub green: u8,
    /// Blue, 0–255.
    pub blue: u8,
}

impl Colour {
    /// The colour with the CSS name `#rrggbb`, given as `0xrrggbb`.
    pub const fn hex(rgb: u32) -> Colour {
        Colour { red: (rgb >> 16) as u8, green: (rgb >> 8) as u8, blue: rgb as u8 }
    }

    /// As CSS writes it: `#b4530a`.
    pub fn css(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

/// How a line is drawn, lengths in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stroke {
    /// No line, only markers.
    Absent,
    /// An unbroken line.
    Solid,
    /// Dashes of the first length, gaps of the second.
    Dashed(f64, f64),
}

impl Stroke {
    /// As the SVG attribute `stroke-dasharray` writes it.
    pub fn dasharray(self) -> String {
        match self {
            Stroke::Absent => "0 1".into(),
            Stroke::Solid => "none".into(),
            Stroke::Dashed(on, off) => format!("{on} {off}"),
        }
    }
}

/// The shape at a data point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// A filled circle.
    Dot,
    /// A filled square.
    Square,
    /// A filled triangle.
    Triangle,
    /// A filled square on its corner.
    Diamond,
    /// An empty circle.
    Ring,
    /// Nothing.
    Absent,
}

/// Everything that tells one series from another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// Of line and markers.
    pub colour: Colour,
    /// The line.
    pub stroke: Stroke,
    /// The points.
    pub marker: Marker,
}

/// The colours of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// Behind the charts of a sheet.
    pub page: Colour,
    /// Behind one chart.
    pub card: Colour,
    /// Titles, rings, values.
    pub ink: Colour,
    /// Tick texts, labels, units.
    pub muted: Colour,
    /// Grid lines.
    pub grid: Colour,
    /// Limits of a device.
    pub limit: Colour,
    shades: Shades,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shades {
    Light,
    Dark,
}

impl Theme {
    /// Dark on white.
    pub const LIGHT: Theme = Theme {
        page: Colour::hex(0xfbfbf9),
        card: Colour::hex(0xffffff),
        ink: Colour::hex(0x1a1d21),
        muted: Colour::hex(0x5d6470),
        grid: Colour::hex(0xe9ebee),
        limit: Colour::hex(0x2255cc),
        shades: Shades::Light,
    };

    /// Light on near-black.
    pub const DARK: Theme = Theme {
        page: Colour::hex(0x101317),
        card: Colour::hex(0x181b20),
        ink: Colour::hex(0xe8eaed),
        muted: Colour::hex(0x9aa2ae),
        grid: Colour::hex(0x2a2f37),
        limit: Colour::hex(0x8fb0ff),
        shades: Shades::Dark,
    };

    /// How `role` looks: its colour apart for colour-blind eyes too, its dash and marker its own.
    pub fn look(&self, role: Role) -> Look {
        let (light, dark, stroke, marker) = match role {
            Role::Normal => (0xb4530a, 0xf2a04a, Stroke::Dashed(6.0, 3.0), Marker::Dot),
            Role::NormalFp32 => (0x7a1f3d, 0xf08a9b, Stroke::Dashed(2.0, 2.0), Marker::Square),
            Role::Flash => (0x0b766e, 0x3fd0bf, Stroke::Solid, Marker::Triangle),
            Role::FlashInlineBias => (0x6d4bc3, 0xb79cff, Stroke::Dashed(12.0, 3.0), Marker::Diamond),
            Role::Tensor => (0x2f3440, 0xf3ecd0, Stroke::Solid, Marker::Square),
            Role::Cuda => (0xd6409f, 0xe070c8, Stroke::Dashed(8.0, 2.0), Marker::Triangle),
            Role::Special => (0x6d7a00, 0x98a32c, Stroke::Dashed(3.0, 3.0), Marker::Diamond),
            Role::Total => (0xa6761d, 0xc98a2b, Stroke::Dashed(7.0, 7.0), Marker::Dot),
        };
        let colour = match self.shades {
            Shades::Light => Colour::hex(light),
            Shades::Dark => Colour::hex(dark),
        };
        Look { colour, stroke, marker }
    }

    /// How `role` looks where there is no line: its shape tells it apart.
    pub fn dot(&self, role: Role) -> Look {
        Look { stroke: Stroke::Absent, ..self.look(role) }
    }

    /// Whether what is behind a chart is dark.
    pub fn is_dark(&self) -> bool {
        self.shades == Shades::Dark
    }

    /// How measured points look.
    pub fn rings(&self) -> Look {
        Look { colour: self.ink, stroke: Stroke::Absent, marker: Marker::Ring }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_roles_look_alike() {
        for theme in [Theme::LIGHT, Theme::DARK] {
            for (i, a) in Role::ALL.into_iter().enumerate() {
                for b in &Role::ALL[i + 1..] {
                    let (a, b) = (theme.look(a), theme.look(*b));
                    assert_ne!(a.colour, b.colour);
                    assert_ne!((a.stroke, a.marker), (b.stroke, b.marker));
                }
            }
        }
    }

    /// Lines of one chart are kernels or units, never both.
    #[test]
    fn shapes_alone_tell_dots_of_one_chart_apart() {
        for (first, chart) in [Role::ALL.split_at(4).0, Role::ALL.split_at(4).1].into_iter().enumerate() {
            for (i, a) in chart.iter().enumerate() {
                for b in &chart[i + 1..] {
                    assert_ne!(Theme::LIGHT.dot(*a).marker, Theme::LIGHT.dot(*b).marker, "{first}: {a:?} and {b:?}");
                }
            }
        }
    }

    #[test]
    fn css_names() {
        assert_eq!(Theme::LIGHT.look(Role::Normal).colour.css(), "#b4530a");
        assert_eq!(Theme::DARK.look(Role::Flash).colour.css(), "#3fd0bf");
        assert_eq!(Stroke::Dashed(6.0, 3.0).dasharray(), "6 3");
    }
}
