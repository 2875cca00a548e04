//! The footer: what is counted, and how.

use leptos::prelude::*;

/// Footer with the conventions of counting and the version.
#[component]
pub fn About() -> impl IntoView {
    view! {
        <footer class="about">
            <p>
                "Counted operator by operator from the published sizes: every convolution, matrix product, norm, \
                 copy and "
                "softmax with what it reads and writes, in bf16, nothing cached between operators. Tensor-core FLOP \
                 and bytes "
                "equal what torch counts on the real modules; of flash-inline-bias there is no record."
                " What the decoder reads and writes is a convention, by the same rule: "
                "nobody has recorded it; its experts are those that its tokens visit in expectation. CUDA-core and \
                 special-function counts follow a convention: "
                "softmax 5 per score (1 exponential), LayerNorm 7, GELU 10 (1 special), QuickGELU 5 (2 special), \
                 scale, bias and "
                "residual 1 each; flash rescales its output once per 128 keys."
            </p>
            <p>"StageCost " {stagecost::VERSION} " · everything is computed in this browser; nothing leaves it."</p>
        </footer>
    }
}
