//! Figures that others published for exactly a request: tensor-core FLOP, and the size of the KV cache.

use crate::cards::{PublishedCard, PublishedPoint};
use crate::catalog;
use crate::request::{Logits, Mask, Request, Stage};
use crate::units::{Bytes, Flops};

/// The tensor-core FLOP that were published for exactly this request, whatever its kernel.
pub fn tensor_flop(request: &Request) -> Option<Flops> {
    Some(tensor_flop_by(request)?.1)
}

/// The same with the list in which they stand.
pub fn tensor_flop_by(request: &Request) -> Option<(&'static PublishedCard, Flops)> {
    let (card, point) = published_point(request)?;
    let flop = match request.stage {
        Stage::Vision => point.vision,
        Stage::Prefill => point.first_token - point.vision,
        Stage::FirstToken => point.first_token,
        Stage::Decode => point.decode,
    };
    Some((card, Flops::new(flop)))
}

/// The size of the KV cache that was published for exactly this request, none for a stage without one.
pub fn kv_cache(request: &Request) -> Option<Bytes> {
    let (_, point) = published_point(request)?;
    match request.stage {
        Stage::Vision => None,
        Stage::Prefill | Stage::FirstToken => Some(Bytes::new(point.first_token_kv)),
        Stage::Decode => Some(Bytes::new(point.decode_kv)),
    }
}

/// What was published for the request's sizes.
fn published_point(request: &Request) -> Option<(&'static PublishedCard, &'static PublishedPoint)> {
    // Nobody published a part alone.
    let grid = request.grid().filter(|_| request.part().is_none())?;
    let sizes = (request.base, request.tile, request.batch);
    // What a stage does not depend on may be anything.
    let counted = |card: &PublishedCard| match request.stage {
        Stage::Vision => true,
        Stage::Prefill | Stage::FirstToken => {
            (request.logits, request.mask, request.prompt) == (Logits::All, Mask::Full, card.prompt)
        }
        Stage::Decode => (request.prompt, request.steps) == (card.prompt, card.steps),
    };
    catalog::published_cards()
        .iter()
        .filter(|card| card.model == request.model.id && (card.base, card.tile, card.batch) == sizes)
        .filter(|card| counted(card))
        .flat_map(|card| card.points.iter().map(move |point| (card, point)))
        .find(|(_, point)| (point.rows, point.columns) == (grid.rows, grid.columns))
}
