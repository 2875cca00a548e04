//! What is alive when activations are at their peak: the tensors behind the maximum.

use super::explanation::Part;
use crate::error::Error;
use crate::evaluate::{BoundPass, Evaluator};
use crate::recording::Life;
use crate::recording::operator::Term;
use crate::recording::place::{At, Block, Kind};
use crate::request::Request;
use crate::sorting::ascending;
use crate::study::component_groups::Group;
use crate::text::format;
use crate::units::{Bytes, Tensor};

/// A tensor that is alive, and the operator that wrote it.
#[derive(Debug, Clone, Copy)]
struct Living {
    pass: &'static str,
    at: At,
    tensor: Tensor,
}

/// Follows lives and keeps what lived at the first highest moment.
#[derive(Debug)]
struct Lives {
    now: Living,
    living: Vec<Living>,
    bytes: Bytes,
    peak: Bytes,
    at_peak: Vec<Living>,
    /// The operator during which it was.
    during: Living,
    /// The tower whose parts are evaluated alone, by its place in the card.
    tower: usize,
}

impl Lives {
    fn alive(&mut self, tensor: Tensor) {
        self.living.push(Living { tensor, ..self.now });
        self.bytes += tensor.bytes();
        if self.bytes > self.peak {
            self.peak = self.bytes;
            self.at_peak.clone_from(&self.living);
            self.during = self.now;
        }
    }

    fn ended(&mut self, tensor: &Tensor) {
        self.bytes -= tensor.bytes();
        // Of equal tensors the one written last ends first: they weigh the same.
        let is = |living: &Living| living.tensor.bytes() == tensor.bytes();
        if let Some(index) = self.living.iter().rposition(is) {
            self.living.remove(index);
        }
    }

    fn pass(&mut self, bound: &BoundPass) {
        let pass = bound.pass.name;
        if bound.pass.is_empty_before {
            (self.living, self.bytes) = (Vec::new(), Bytes::ZERO);
        }
        for life in bound.recording.trace.lives(&bound.at) {
            match life {
                Life::During(at) => self.now = Living { pass, at, ..self.now },
                Life::Given(tensor) => {
                    self.now =
                        Living { pass, at: At::new(Block::Tower(self.tower), Kind::Embedding, "input"), ..self.now };
                    self.alive(tensor);
                }
                Life::Alive(tensor) => self.alive(tensor),
                Life::Ended(tensor) => self.ended(&tensor),
            }
        }
    }
}

/// The tensors alive at the peak of a request, the largest first.
pub(super) fn parts(request: &Request) -> Result<Vec<Part>, Error> {
    let nothing = Living {
        pass: "",
        at: At::new(Block::Assembly, Kind::Assembly, ""),
        tensor: crate::units::DType::Bf16.tensor([]),
    };
    let mut lives = Lives {
        now: nothing,
        living: Vec::new(),
        bytes: Bytes::ZERO,
        peak: Bytes::ZERO,
        at_peak: Vec::new(),
        during: nothing,
        tower: request.model.tower_of_parts(),
    };
    Evaluator::default().each_pass_at_peak(request, |bound| lives.pass(&bound))?;
    let model = &*request.model;
    let during = format!("alive during {}", lives.during.at.spoken(model));
    let part = |living: &Living| Part {
        group: Group::at(living.at).name(model),
        name: format!("{}: {}", living.pass, living.at.spoken(model)),
        count: 1.0,
        amount: format::bytes(living.tensor.bytes()),
        value: living.tensor.bytes().get(),
        share: living.tensor.bytes().get() / lives.peak.get(),
        formulas: vec![Term::Write(living.tensor).to_string(), during.clone()],
    };
    let largest = ascending(lives.at_peak, |living| -living.tensor.bytes().get());
    Ok(largest.iter().map(part).collect())
}
