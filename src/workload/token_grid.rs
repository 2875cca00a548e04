//! How many tokens the towers make of a view, along its height and along its width.

use crate::model::VisionCard;
use crate::vision::InputCard;

/// Rows and columns of tokens that a tower reads of a view of so many pixels, height first.
pub fn input_grid(vision: &VisionCard, index: usize, pixels: [f64; 2]) -> [f64; 2] {
    match &vision.towers[index].input {
        InputCard::Patches(card) => pixels.map(|side| (side / f64::from(card.patch)).floor()),
        InputCard::Features(card) => {
            let before = vision.tower(&card.tower).expect("a test holds every card to name towers before it");
            output_grid(vision, before, pixels)
        }
    }
}

/// Rows and columns of tokens that a tower leaves of a view, its neck's strides applied.
pub fn output_grid(vision: &VisionCard, index: usize, pixels: [f64; 2]) -> [f64; 2] {
    let stride: f64 = vision.towers[index].neck.iter().map(|step| f64::from(step.stride())).product();
    input_grid(vision, index, pixels).map(|along| (along / stride).ceil())
}

/// Rows and columns of the tokens of a view that the decoder reads, before any newline.
pub fn token_grid(vision: &VisionCard, pixels: [f64; 2]) -> [f64; 2] {
    let merge = vision.merger.as_ref().map_or(1.0, |card| f64::from(card.merge));
    output_grid(vision, vision.towers.len() - 1, pixels).map(|along| along / merge)
}
