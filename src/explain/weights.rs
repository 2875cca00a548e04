//! Weights block by block.

use super::explanation::Part;
use crate::graph::parameters;
use crate::graph::parameters::BlockParameters;
use crate::recording::place::Block;
use crate::request::Request;
use crate::text::format;

/// Weights block by block.
pub(super) fn weights(request: &Request) -> Vec<Part> {
    let parameters = parameters::of(request);
    let (all, whole) = (parameters.count(), parameters.bytes());
    let part = |block: &BlockParameters| {
        let share = block.count / all;
        Part {
            group: "Parameters".to_owned(),
            name: of_block(request, block.block),
            count: 1.0,
            amount: format::bytes(whole * share),
            value: (whole * share).get(),
            share,
            formulas: vec![format!("{} parameters from the model card's sizes", format::count(block.count))],
        }
    };
    parameters.blocks.iter().map(part).collect()
}

/// What a block of the model is called where parameters are listed.
fn of_block(request: &Request, block: Block) -> String {
    let towers = &request.model.vision.towers;
    match (request.part(), block) {
        (Some(part), _) => part.title(&towers[request.model.tower_of_parts()].name),
        (None, Block::Assembly) => "newline and separator".to_owned(),
        (None, _) => match block.tower() {
            Some(index) => towers[index].name.clone(),
            None => block.name(&request.model),
        },
    }
}
