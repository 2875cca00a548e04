//! Models of a family whose code was counted for a member in the catalogue: that member's card with the sizes of the file.
//!
//! What the code does beside the sizes, such as its copies, casts and the steps of its merger, is the member's.

use super::card_halves::{Halves, own_decoder};
use super::class_defaults::Class;
use super::decoder_kinds::DecoderKind;
use super::decoders::{decoder, named_among};
use super::field_names::{DEEPSTACK, PYRAMID, TEXT, TIED, VOCABULARY};
use super::member_views::{ViewSizes, views};
use super::merger_fields::{MergeField, Width, set_merge, set_widths};
use super::notes::{ImportError, Notes};
use super::processor::Processor;
use super::section::Section;
use super::tower_fields::{TowerField, patches};
use crate::catalog;
use crate::decoder::DecoderCard;
use crate::model::VisionCard;
use crate::views::ViewsCard;

/// A family of models by what a file of it says.
#[derive(Debug)]
pub struct CountedFamily {
    /// Identifier of the member in the catalogue.
    pub member: &'static str,
    /// Names of the vision half's object.
    pub vision_names: &'static [&'static str],
    /// Defaults of the vision half.
    pub vision: &'static Class,
    /// Fields of the vision half.
    pub tower: &'static [TowerField],
    /// Where the side of the square of tokens stands that the merger makes one of.
    pub merge: MergeField,
    /// Output widths of the merger's linear layers and convolutions, in order; those of each further merger are the same.
    pub widths: &'static [Width],
    /// Defaults of the whole file.
    pub whole: &'static Class,
    /// The decoder.
    pub decoder: DecoderField,
}

/// Where the decoder comes from.
#[derive(Debug, Clone, Copy)]
pub enum DecoderField {
    /// There is none, or none that is counted.
    Absent,
    /// In an object of its own, of one kind; older files keep its fields in the whole.
    Own(&'static DecoderKind),
    /// In an object of its own, of a kind that the object names; the first where it names none.
    Named(&'static [&'static DecoderKind]),
}

impl CountedFamily {
    /// Reads the vision half alone, with its merger.
    ///
    /// # Errors
    /// A field that is absent or absurd.
    pub fn vision_alone(
        &self,
        section: &mut Section<'_>,
        processor: Processor<'_>,
        notes: &mut Notes,
    ) -> Result<Halves, ImportError> {
        let mut of_class = section.again(self.vision);
        let vision = self.vision_half(self.member_vision(), &mut of_class, None, None, processor, notes)?;
        section.absorb(of_class);
        Ok(Halves { vision, decoder: None })
    }

    /// Reads the tower alone.
    ///
    /// # Errors
    /// A field that is absent or absurd.
    pub fn tower_alone(
        &self,
        section: &mut Section<'_>,
        processor: Processor<'_>,
        notes: &mut Notes,
    ) -> Result<Halves, ImportError> {
        let mut of_class = section.again(self.vision);
        let member = VisionCard { merger: None, ..self.member_vision() };
        let vision = self.vision_half(member, &mut of_class, None, None, processor, notes)?;
        section.absorb(of_class);
        Ok(Halves { vision, decoder: None })
    }

    /// Reads a whole model.
    ///
    /// # Errors
    /// A field that is absent or absurd.
    pub fn whole(
        &self,
        whole: &mut Section<'_>,
        processor: Processor<'_>,
        notes: &mut Notes,
    ) -> Result<Halves, ImportError> {
        let mut of_class = whole.again(self.whole);
        let decoder = self.decoder_half(&mut of_class, notes)?;
        let mut section = of_class.child(self.vision_names, self.vision)?;
        section.text_if(&["model_type"])?;
        let vision = self.vision_half(
            self.member_vision(),
            &mut section,
            Some(&mut of_class),
            decoder.as_ref(),
            processor,
            notes,
        )?;
        section.end(notes);
        whole.absorb(of_class);
        Ok(Halves { vision, decoder })
    }

    fn decoder_half(&self, whole: &mut Section<'_>, notes: &mut Notes) -> Result<Option<DecoderCard>, ImportError> {
        let kind = match self.decoder {
            DecoderField::Absent => return Ok(None),
            DecoderField::Own(kind) if !whole.has(TEXT) && whole.has(VOCABULARY.names) => {
                let tied_head = whole.flag(TIED)?;
                let mut text = whole.again(kind.class);
                let card = decoder(&mut text, kind, tied_head)?;
                whole.absorb(text);
                return Ok(Some(card));
            }
            DecoderField::Own(kind) => kind,
            DecoderField::Named(kinds) => {
                let mut text = whole.child(TEXT, kinds[0].class)?;
                named_among(&mut text, kinds, self.whole.name)?
            }
        };
        own_decoder(whole, kind, notes).map(Some)
    }

    /// Returns the vision half of the member in the catalogue.
    fn member_vision(&self) -> VisionCard {
        catalog::model(self.member).expect("a family's member is in the catalogue").vision.clone()
    }

    /// Puts the sizes of a file in place of a member's.
    fn vision_half(
        &self,
        mut vision: VisionCard,
        section: &mut Section<'_>,
        mut whole: Option<&mut Section<'_>>,
        decoder: Option<&DecoderCard>,
        processor: Processor<'_>,
        notes: &mut Notes,
    ) -> Result<VisionCard, ImportError> {
        let [tower] = &mut vision.towers[..] else { unreachable!("a counted family has one tower") };
        tower.source = self.vision.name.to_owned();
        let mut image = None;
        for field in self.tower {
            if let Some(side) = field.read(section, tower)? {
                image = Some(side);
            }
        }
        let patch = patches(tower).patch;
        let mut merge = 1;
        if let Some(merger) = &mut vision.merger {
            if let Some(deepstack) = &mut merger.deepstack {
                deepstack.layers = section.counts(DEEPSTACK)?;
            }
            if let (Some(pyramid), Some(whole)) = (&mut merger.pyramid, whole.as_deref_mut()) {
                pyramid.channels = whole.count(PYRAMID)?;
            }
            if let Some(side) = self.merge.read(section, whole.as_deref_mut(), image.map(|side| side / patch))? {
                set_merge(merger, side);
            }
            merge = merger.merge;
            let widths = self.widths.iter();
            let widths: Result<Vec<u32>, ImportError> =
                widths.map(|width| width.read(section, whole.as_deref_mut(), tower, merge, decoder)).collect();
            set_widths(merger, &widths?);
        }
        let sizes = ViewSizes { image, patch, merge };
        vision.views = views(&vision.views, processor, sizes, self.member, notes)?;
        let padded_to = patches(tower).padded_to.is_some();
        if let (true, ViewsCard::PatchBudget(card)) = (padded_to, &vision.views) {
            patches(tower).padded_to = Some(card.max_patches);
        }
        Ok(vision)
    }
}
