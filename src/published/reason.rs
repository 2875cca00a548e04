//! Why a published column is not ours, in words; `tests/published.rs` proves every number in them.

use super::quantity::Quantity;
use crate::request::Stage;

/// Why the analytic model's figure differs from ours, or that it does not; none for prefill alone, which nobody published.
pub const fn reason(stage: Stage, quantity: Quantity) -> Option<&'static str> {
    Some(match (stage, quantity) {
        (Stage::Vision, Quantity::Tensor) => {
            "The projector is modelled as two layers (2048 to 1280 to 1280) where the vendor has one, it runs on newline \
             tokens, and for every crop it runs on the tokens of all crops: 8,519,680 FLOP × crops × crop tokens, so that \
             it grows with the square of the crops and is 46 % of the total at 390. SAM's relative position is 1/8 of the \
             true one. Ours with these changes is the published figure to the last FLOP at every point."
        }
        (Stage::FirstToken, Quantity::Tensor) => {
            "As in the vision stage; in the decoder the first layer, which is dense, is counted as one more mixture of \
             experts (+2,621,440 FLOP a token), and the product of the rotary positions is missing (−1,536 a token). Ours \
             with these changes is the published figure to the last FLOP at every point."
        }
        (Stage::Decode, Quantity::Tensor) => {
            "A step has the same two changes as a token of prefill, and one key fewer than it has (−61,440 FLOP). Ours with \
             these changes is the published figure to the last FLOP at every point."
        }
        (Stage::Vision, Quantity::Cuda) => {
            "A convention on both sides, and not the same one. The published count has no softmax of SAM's scores, which at 5 \
             FLOP a score is alone more than the whole figure, and has GELU on the projector's output, with the projector's \
             square of the crops (10,240 FLOP × crops × crop tokens)."
        }
        (Stage::FirstToken, Quantity::Cuda) => {
            "As in the vision stage; the decoder is counted as 440,832 FLOP a token however long the context is: no softmax."
        }
        (Stage::Decode, Quantity::Cuda) => {
            "440,832 FLOP a step however many keys there are: no softmax. Its first layer is a mixture here too."
        }
        (Stage::Vision, Quantity::Traffic) => {
            "SAM's attention has the traffic of its inputs and outputs in both published columns: the switch does not reach \
             it, and its scores are most of what normal attention moves. CLIP's normal attention is counted for one of its 16 heads \
             (12 B × S² a layer, truly 192), and its flash attention has 2,048 B × S a layer more than normal: this is all \
             that the two columns differ by, and it puts flash above normal from 4 crops on. Weights are not read. The \
             projector's square of the crops is here as well (6,656 B × crops × crop tokens)."
        }
        (Stage::FirstToken, Quantity::Traffic) => {
            "As in the vision stage; the decoder has 1,172,112 B a token, and under normal attention 480 B × S²: the scores \
             of all heads once written and once read, where eager attention passes over them again and again. Neither \
             weights nor KV are read."
        }
        (Stage::Decode, Quantity::Traffic) => {
            "A step has 1,172,112 B, and under normal attention 480 B a key: neither the weights are read, 1.15 GB a step, \
             nor the KV cache, which is why the published flash column does not move with the context."
        }
        (_, Quantity::Intensity) => {
            "Tensor-core and CUDA-core FLOP together per bit of I/O: the quotient of columns above, and as far off as they \
             are. (Elsewhere StageCost divides tensor-core FLOP by bytes.)"
        }
        (Stage::Vision, Quantity::Weights) => {
            "Every weight twice, once for the crops and once for the global view. Half of it, 399,328,256 parameters, is the \
             vendor's 401,372,160 with the second projector layer, and without biases, the blocks' norms, SAM's tables of \
             positions, and the two separators."
        }
        (Stage::FirstToken, Quantity::Weights) => "The sum of the two stages, each with its own errors.",
        (Stage::Decode, Quantity::Weights) => {
            "One routed expert of 64, the dense first layer as one more mixture, no input embedding: 368,998,400 parameters \
             of 2,934,734,080. Ours are those of the process: towers and projector, 401,372,160 parameters, stay beside the \
             decoder."
        }
        (Stage::Vision | Stage::FirstToken | Stage::Decode, Quantity::Activations) => {
            "The published figure is a sum over all layers, as if nothing were ever freed, and so about the I/O of one pass \
             again; ours is the most that is alive at once."
        }
        (Stage::Vision, Quantity::Kv) => "No difference: there is no cache.",
        (Stage::FirstToken, Quantity::Kv) => "No difference: 61,440 B a token of the context.",
        (Stage::Decode, Quantity::Kv) => {
            "One token short: the last step's key and value are missing. The vendor's figure has them, as ours has."
        }
        (Stage::Prefill, _) => return None,
    })
}

/// What is wrong in the sweep's other files, which repeat these figures.
pub const OTHER_FILES: [&str; 2] = [
    "`kvcache-by-input-shape.json` gives as the total of a request the sum of both stages' caches, and so counts the prompt \
     twice: the cache of decode holds it already.",
    "`responsive-tflops-by-ttft.json` and `responsive-tflops-by-tpot.json` divide FLOP by a time: a bound by compute alone. \
     Decode is bound by bandwidth, which they leave out.",
];
