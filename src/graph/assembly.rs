//! From projected views to image tokens: crops stitched row by row, learned vectors after rows and between views, all put in
//! place among the text.

use super::layers::{copy, rearrange};
use super::merger::separators;
use crate::model::ModelCard;
use crate::recording::Recorder;
use crate::recording::place::{At, Block, Kind};
use crate::units::{Tensor, Variable, dim};
use crate::workload::Workload;

/// Reads the projected tokens of all views; nothing of its own stays alive. Nothing is done where the model puts no vectors
/// of its own between them.
#[inline(never)]
pub fn assemble(l: &mut Recorder, model: &ModelCard, workload: &Workload) {
    let card = &model.vision.tokens;
    let Some(width) = model.vision.merger.as_ref().and_then(|merger| merger.width()) else { return };
    if !card.learned {
        return;
    }
    let at = |step| At::new(Block::Assembly, Kind::Assembly, step);
    let width = dim("E", f64::from(width));
    let n = dim("n", workload.batch).by(Variable::Sequences);
    let t = workload.precision.values();
    let rows = |tokens| t.tensor([n, tokens, width]);
    let vector = t.tensor([width]).weights();
    l.holds(Block::Assembly, &separators(f64::from(card.per_row + card.per_image), width, t));
    let tokens = workload.tokens();

    let mut parts: Vec<Tensor> = Vec::with_capacity(workload.views.len());
    for (view, of_view) in workload.views.iter().zip(&tokens.views) {
        let (flat, lines) = (dim("view tokens", of_view.flat), dim("view tokens + newlines", of_view.all));
        // A grid varies along a sweep; what else there is of a view decides the recording.
        let (flat, lines) = match view.grid {
            Some(_) => (flat.by(Variable::CropTokens), lines.by(Variable::CropLines)),
            None => (flat, lines),
        };
        let (flat, lines) = (rows(flat), rows(lines));
        let is_stitched = card.is_stitched() && view.grid.is_some();
        if is_stitched {
            rearrange(l, at("stitch"), flat, flat);
        }
        let per_row = if view.grid.is_some() { card.per_tile_row() } else { card.per_row };
        if per_row > 0 {
            l.op(at("newline")).reads(flat).reads(vector).writes(lines);
            parts.push(lines);
        }
        if is_stitched {
            l.free([flat]);
        }
        if per_row == 0 {
            l.given(&lines);
            parts.push(lines);
        }
    }
    let all = rows(dim("image tokens", tokens.image).by(Variable::ImageTokens));
    let mut op = l.op(at("join"));
    for part in &parts {
        op = op.reads(*part);
    }
    if card.per_image > 0 {
        op = op.reads(vector);
    }
    op.writes(all);
    copy(l, at("place"), all, all);
    l.free([all, all]);
    for part in parts.into_iter().rev() {
        l.free([part]);
    }
}
