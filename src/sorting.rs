//! Sorting, compiled once for items of every kind.

use std::cmp::Ordering;

/// The places of so many items in their order; equals stay as they are. A sort that is compiled once: the library's own
/// would be some kilobytes of wasm for every kind of item. Each item is put into its place among those before it, which is
/// quick for lists of hundreds, and for long ones that are nearly in order.
pub fn places(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order = Vec::with_capacity(count);
    for item in 0..count {
        let at = order.partition_point(|&other| compare(other, item) != Ordering::Greater);
        order.insert(at, item);
    }
    order
}

/// `items` from the smallest key to the largest; equals stay as they are.
pub fn ascending<T>(items: Vec<T>, key: impl Fn(&T) -> f64) -> Vec<T> {
    let keys: Vec<f64> = items.iter().map(key).collect();
    let order = places(keys.len(), &|a, b| keys[a].total_cmp(&keys[b]));
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    order.into_iter().filter_map(|index| items[index].take()).collect()
}
