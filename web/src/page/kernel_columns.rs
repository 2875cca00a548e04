//! The attention kernels as columns and colours.

use leptos::prelude::*;
use stagecost::request::AttentionKernel;

/// The class that gives a kernel its colour.
pub fn kernel_class(kernel: AttentionKernel) -> String {
    format!("kernel-{}", kernel.name())
}

/// Heads of a table's columns, a kernel each.
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
