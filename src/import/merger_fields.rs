//! The merger of a counted family with the sizes of a file: the square of tokens that becomes one, widths of its layers.

use super::field_names::{HIDDEN, Key, MOST_WIDTH};
use super::notes::ImportError;
use super::section::Section;
use super::tower_fields::patches;
use crate::decoder::DecoderCard;
use crate::merger::{MergerCard, MergerStepCard};
use crate::vision::{NeckCard, TowerCard};

/// Where the side of a merged square stands.
#[derive(Debug, Clone, Copy)]
pub enum MergeField {
    /// Nowhere: the merger's is the member's.
    Fixed,
    /// In the vision half.
    Vision(Key),
    /// In the whole.
    Whole(Key),
    /// In the vision half, as a share of a side.
    VisionShare(&'static str),
    /// In the whole, as the number of tokens that are left of an image.
    Tokens(Key),
}

/// Output width of a merger's layer.
#[derive(Debug, Clone, Copy)]
pub enum Width {
    /// A multiple of the tower's.
    Tower(u32),
    /// The tower's for each token of a square.
    Square,
    /// The decoder's.
    Decoder,
    /// A multiple of the neck's last width.
    Neck(u32),
    /// A field of the vision half.
    Vision(Key),
    /// A multiple of such a field by the number of channels of an image.
    VisionTimesChannels(Key),
    /// A field of the whole.
    Whole(Key),
}

impl MergeField {
    /// Reads the side of a merged square; `grid` is the number of patches along a side of the image.
    ///
    /// # Errors
    /// A field that is absent or absurd.
    pub fn read(
        self,
        section: &mut Section<'_>,
        whole: Option<&mut Section<'_>>,
        grid: Option<u32>,
    ) -> Result<Option<u32>, ImportError> {
        match (self, whole, grid) {
            (MergeField::Vision(key), _, _) => section.count(key).map(Some),
            (MergeField::Whole(key), Some(whole), _) => whole.count(key).map(Some),
            (MergeField::VisionShare(name), _, _) => section.inverse(name, 256).map(Some),
            (MergeField::Tokens(key), Some(whole), Some(grid)) => {
                let tokens = whole.count(key)?;
                let side = tokens.isqrt();
                if side * side != tokens || !grid.is_multiple_of(side) {
                    let problem = format!("{tokens} tokens of {grid} x {grid} patches");
                    let expected = "the square of a number that divides the patches along a side";
                    return Err(whole.refusal(key.names[0], problem, expected));
                }
                Ok(Some(grid / side))
            }
            (MergeField::Fixed | MergeField::Whole(_) | MergeField::Tokens(_), _, _) => Ok(None),
        }
    }
}

/// Sets the side of the square of tokens that becomes one in every step that has it.
pub fn set_merge(merger: &mut MergerCard, side: u32) {
    let before = merger.merge;
    merger.merge = side;
    let further = merger.deepstack.iter_mut().flat_map(|card| &mut card.steps);
    for step in merger.steps.iter_mut().chain(further) {
        match step {
            MergerStepCard::Merge(card) => card.side = side,
            MergerStepCard::AveragePool(card) | MergerStepCard::ProductPool(card) => card.side = side,
            MergerStepCard::Convolution(card) if card.stride == before => {
                (card.kernel, card.stride) = (side, side);
            }
            MergerStepCard::Convolution(_)
            | MergerStepCard::Norm(_)
            | MergerStepCard::Linear(_)
            | MergerStepCard::Activation(_)
            | MergerStepCard::Gated(_)
            | MergerStepCard::HalfGate(_)
            | MergerStepCard::Vectors(_)
            | MergerStepCard::Copy
            | MergerStepCard::Softmax
            | MergerStepCard::Zeros(_) => {}
        }
    }
}

/// Sets the output widths of a merger's layers in order, those of further mergers to the same.
pub fn set_widths(merger: &mut MergerCard, widths: &[u32]) {
    fn set(steps: &mut [MergerStepCard], mut widths: impl Iterator<Item = u32>) {
        for step in steps {
            let places: [Option<&mut u32>; 2] = match step {
                MergerStepCard::Linear(card) => [Some(&mut card.width), None],
                MergerStepCard::Convolution(card) => [Some(&mut card.channels), None],
                MergerStepCard::Gated(card) => [Some(&mut card.hidden), Some(&mut card.width)],
                MergerStepCard::Norm(_)
                | MergerStepCard::Merge(_)
                | MergerStepCard::Activation(_)
                | MergerStepCard::HalfGate(_)
                | MergerStepCard::AveragePool(_)
                | MergerStepCard::ProductPool(_)
                | MergerStepCard::Vectors(_)
                | MergerStepCard::Copy
                | MergerStepCard::Softmax
                | MergerStepCard::Zeros(_) => [None, None],
            };
            for place in places.into_iter().flatten() {
                if let Some(width) = widths.next() {
                    *place = width;
                }
            }
        }
    }
    set(&mut merger.steps, widths.iter().copied());
    for (place, width) in merger.linears.iter_mut().zip(widths) {
        *place = *width;
    }
    if let Some(deepstack) = &mut merger.deepstack {
        set(&mut deepstack.steps, widths.iter().copied());
    }
}

impl Width {
    /// Reads the width.
    ///
    /// # Errors
    /// A field that is absent or absurd.
    pub fn read(
        self,
        section: &mut Section<'_>,
        whole: Option<&mut Section<'_>>,
        tower: &mut TowerCard,
        merge: u32,
        decoder: Option<&DecoderCard>,
    ) -> Result<u32, ImportError> {
        let hidden = tower.blocks.hidden;
        let decoder_hidden = decoder.map_or(hidden, |card| card.hidden);
        let (width, times) = match (self, whole) {
            (Width::Tower(times), _) => (hidden, times),
            (Width::Square, _) => (hidden, merge * merge),
            (Width::Neck(times), _) => (tower.neck.iter().rev().find_map(NeckCard::channels).unwrap_or(hidden), times),
            (Width::Vision(key), _) => (section.count(key)?, 1),
            (Width::VisionTimesChannels(key), _) => (section.count(key)?, patches(tower).channels),
            (Width::Whole(key), Some(whole)) => (whole.count_or(key, decoder_hidden, "the decoder's hidden_size")?, 1),
            (Width::Decoder | Width::Whole(_), _) => (decoder_hidden, 1),
        };
        width.checked_mul(times).filter(|width| *width <= MOST_WIDTH).ok_or_else(|| {
            let problem = format!("{width} makes a merger of a width of {width} x {times}, more than {MOST_WIDTH}");
            section.refusal(HIDDEN.names[0], problem, "a smaller width, or a smaller square of tokens")
        })
    }
}
