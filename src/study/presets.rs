//! Scenarios for the questions that are asked most, each a link with the question that it answers.

use crate::compare::published_sweep;
use crate::link::{Scenario, SweepChoice};
use crate::model::ModelCard;
use std::sync::Arc;

/// A question and the link that answers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// A few words for a button.
    pub name: &'static str,
    /// The question in full.
    pub question: &'static str,
    /// The canonical link.
    pub link: &'static str,
}

impl Preset {
    /// The same question about a model; none where it has no such stage or sweep, or nothing was published of it.
    pub fn of_model(&self, model: &Arc<ModelCard>) -> Option<Scenario> {
        let scenario = Scenario::from_link_for(self.link, model).ok()?;
        let (axis, _) = scenario.sweep.axis().ok()?;
        let is_published = matches!(&scenario.sweep, SweepChoice::Card(card) if published_sweep::follows(card));
        let applies = scenario.request.uses(axis) && (!is_published || published_sweep::is_of(model));
        (applies && scenario.request.check().is_ok()).then_some(scenario)
    }
}

/// The questions, in the order in which one would ask them.
pub const PRESETS: [Preset; 8] = [
    Preset {
        name: "Read a page",
        question: "What does the vision stage of one page cost, with normal and with flash attention?",
        link: "v=1",
    },
    Preset {
        name: "First token",
        question: "How long does a page take to its first token?",
        link: "v=1&stage=first-token",
    },
    Preset {
        name: "Device for 50 ms?",
        question: "Which devices give a page its first token within 50 ms?",
        link: "v=1&stage=first-token&ttft_ms=50",
    },
    Preset {
        name: "Write the answer",
        question: "What does each further token take, and do 5 ms suffice?",
        link: "v=1&stage=decode&axis=steps&values=1,10,100,500,1000,2000,4000&tpot_ms=5",
    },
    Preset {
        name: "Do batches pay?",
        question: "How do traffic and time of decode grow with the batch?",
        link: "v=1&stage=decode&sweep=batch-1-64",
    },
    Preset {
        name: "Which precision?",
        question: "What do fp8, int8, fp16 and fp32 change up to the first token?",
        link: "v=1&stage=first-token&axis=dtype&values=bf16,fp16,fp32,fp8,int8",
    },
    Preset {
        name: "Where flash pays",
        question: "By how much is flash faster, over the side of the view and the batch?",
        link: "v=1&grid=none&axis=base&values=512,640,768,896,1024,1152,1280&axis2=batch&values2=1,2,4,8,16&metric=time-ratio",
    },
    Preset {
        name: "Published curves",
        question: "How do the published 47 grids look when the switch reaches every layer?",
        link: "v=1&sweep=published-47",
    },
];
