//! Attention kernels as table columns and CSS classes.

use leptos::prelude::*;
use stagecost::request::AttentionKernel;

/// Returns the CSS class with a kernel's colour.
pub fn kernel_class(kernel: AttentionKernel) -> String {
    format!("kernel-{}", kernel.name())
}

/// Creates the column headings of a table with a column per kernel.
pub fn kernel_heads(kernels: Vec<AttentionKernel>) -> Vec<impl IntoView> {
    let head = |kernel: AttentionKernel| {
        view! {
            <th scope="col" class=kernel_class(kernel)>
                <span class="swatch" aria-hidden="true"></span>
                {kernel.name()}
            </th>
        }
    };
    kernels.into_iter().map(head).collect()
}
