//! What the readers of whole files share: the halves of a card, objects within objects.

use super::class_defaults::Class;
use super::decoder_kinds::DecoderKind;
use super::decoders::decoder;
use super::field_names::{SLIDING, TEXT};
use super::notes::{ImportError, Notes};
use super::processor::Processor;
use super::section::Section;
use crate::decoder::DecoderCard;
use crate::model::VisionCard;
use crate::tokens::{TileTokens, TokensCard};

/// The two halves of a card.
#[derive(Debug)]
pub struct Halves {
    /// From an image to image tokens.
    pub vision: VisionCard,
    /// The language model.
    pub decoder: Option<DecoderCard>,
}

/// How the halves of one kind of file are read.
pub type Read = fn(&mut Section<'_>, Processor<'_>, &mut Notes) -> Result<Halves, ImportError>;

/// A rule of tokens that adds none.
pub fn tokens(source: &str) -> TokensCard {
    TokensCard {
        source: source.to_owned(),
        per_row: 0,
        per_view: 0,
        per_image: 0,
        tiles: TileTokens::Separate,
        features: Default::default(),
        learned: false,
    }
}

/// Whether the head is the embedding: as the file says it of the whole, else of the decoder, else by default.
///
/// # Errors
/// A field that is absent or absurd.
pub fn is_tied(whole: &mut Section<'_>, text: &mut Section<'_>) -> Result<bool, ImportError> {
    const NAME: &str = "tie_word_embeddings";
    if !whole.has(&[NAME]) && text.has(&[NAME]) {
        return text.flag(NAME);
    }
    whole.flag(NAME)
}

/// An object within another, read and done.
///
/// # Errors
/// What its reading refuses.
pub fn within<'v, T>(
    whole: &mut Section<'v>,
    names: &[&'static str],
    class: &'static Class,
    notes: &mut Notes,
    read: impl FnOnce(&mut Section<'v>, &mut Notes) -> Result<T, ImportError>,
) -> Result<T, ImportError> {
    let mut section = whole.child(names, class)?;
    section.text_if(&["model_type"])?;
    let result = read(&mut section, notes)?;
    section.end(notes);
    Ok(result)
}

/// The decoder in an object of its own.
///
/// # Errors
/// A field that is absent or absurd.
pub fn own_decoder(whole: &mut Section<'_>, kind: &DecoderKind, notes: &mut Notes) -> Result<DecoderCard, ImportError> {
    let mut text = whole.child(TEXT, kind.class)?;
    text.text_if(&["model_type"])?;
    let tied_head = is_tied(whole, &mut text)?;
    let mut card = decoder(&mut text, kind, tied_head)?;
    text.end(notes);
    // The first checkpoints of one model say it of the whole, and the library takes it from there.
    if let Some(window) = &mut card.window
        && whole.has(SLIDING.names)
    {
        window.tokens = whole.count(SLIDING)?;
    }
    Ok(card)
}

/// A vision half that is published alone.
pub const fn alone(vision: VisionCard) -> Halves {
    Halves { vision, decoder: None }
}
