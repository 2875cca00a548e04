//! The colours of a map: from little to much in even steps of lightness, told apart by colour-blind eyes too.

use super::theme::{Colour, Theme};

/// How many colours a map has; finer steps cannot be told apart.
pub const STEPS: usize = 48;

/// From light to dark: YlGnBu of ColorBrewer 2.0 (C. Brewer, <https://colorbrewer2.org>), marked there as safe for
/// colour-blind eyes and for print.
const STOPS: [u32; 8] = [0xedf8b1, 0xc7e9b4, 0x7fcdbb, 0x41b6c4, 0x1d91c0, 0x225ea8, 0x253494, 0x081d58];

/// The colour of a step below [`STEPS`]: the least is nearest to the card behind it.
pub fn colour(step: usize, theme: &Theme) -> Colour {
    let last = STEPS - 1;
    let step = step.min(last);
    // The darkest stop would be lost on a dark card.
    let along = match theme.is_dark() {
        false => step * (STOPS.len() - 1),
        true => (last - step) * (STOPS.len() - 2),
    };
    let (index, part) = (along / last, along % last);
    let stop = |index: usize| Colour::hex(STOPS[index.min(STOPS.len() - 1)]);
    let (from, to) = (stop(index), stop(index + 1));
    let mix = |a: u8, b: u8| ((usize::from(a) * (last - part) + usize::from(b) * part + last / 2) / last) as u8;
    Colour { red: mix(from.red, to.red), green: mix(from.green, to.green), blue: mix(from.blue, to.blue) }
}

/// Black or white, whichever is read better on `ground`.
pub fn ink_on(ground: Colour) -> Colour {
    // Above this luminance black has the higher contrast (WCAG 2.2, contrast ratio).
    if luminance(ground) > 0.179 { Colour::hex(0x000000) } else { Colour::hex(0xffffff) }
}

/// Relative luminance from 0 to 1, by a gamma of 2, near enough to sRGB's for telling light from dark.
fn luminance(colour: Colour) -> f64 {
    let part = |part: u8| f64::from(part) * f64::from(part) / 65_025.0;
    0.2126 * part(colour.red) + 0.7152 * part(colour.green) + 0.0722 * part(colour.blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_is_farther_from_the_card_at_every_step() {
        for (theme, sign) in [(Theme::LIGHT, -1.0), (Theme::DARK, 1.0)] {
            let lights: Vec<f64> = (0..STEPS).map(|step| sign * luminance(colour(step, &theme))).collect();
            assert!(lights.windows(2).all(|pair| pair[0] < pair[1]), "{lights:?}");
        }
        assert_eq!(colour(0, &Theme::LIGHT).css(), "#edf8b1");
        assert_eq!(colour(usize::MAX, &Theme::LIGHT).css(), "#081d58");
    }

    #[test]
    fn every_cell_can_be_read() {
        for theme in [Theme::LIGHT, Theme::DARK] {
            for ground in (0..STEPS).map(|step| colour(step, &theme)) {
                let (a, b) = (luminance(ground), luminance(ink_on(ground)));
                let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                assert!(contrast > 4.5, "{} has {contrast}", ground.css());
            }
        }
    }
}
