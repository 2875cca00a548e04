//! How an operator's time comes about, as a formula with its numbers.

use super::device::Device;
use super::efficiencies;
use super::operator_work::Work;
use crate::recording::OperatorRow;
use crate::recording::operator::How;
use crate::text::format;

/// One run's bound.
pub fn bound(row: &OperatorRow, device: &Device) -> String {
    let work = Work::new(row);
    let time = work.on(device);
    format!("max({}) = {}, {}", at_once(&work, device, None), format::time(time.bound), time.bound_by.title())
}

/// One run's expected time, or that it is not known.
pub fn expected(row: &OperatorRow, device: &Device) -> String {
    let work = Work::new(row);
    let Some(expected) = work.on(device).expected else { return "unknown".to_owned() };
    let time = format::time(expected.time);
    match work.how {
        How::Fused(core) => format!("{} = {time}", super::fused_attention::words(&core, &work, device)),
        How::Plain | How::Strided => {
            let shares = (efficiencies::gemm(&work, device), efficiencies::hbm(&work, device));
            let at_once = at_once(&work, device, Some(shares));
            format!("max({at_once}) + {} = {time}, {}", format::time(expected.launch), expected.binds.title())
        }
    }
}

/// What is done at once, each amount over its rate; efficiencies of products and bytes where they are not one.
fn at_once(work: &Work, device: &Device, shares: Option<(f64, f64)>) -> String {
    let share = |share: Option<f64>| share.map_or(String::new(), |share| format!(" · {}", format::significant(share)));
    let mut parts = Vec::new();
    if let Some((product, rate)) = work.product().and_then(|product| Some((product, device.tensor(product.dtype)?))) {
        let share = share(shares.map(|(gemm, _)| gemm));
        parts.push(format!("{} ÷ ({}{share})", format::flop(product.flops), format::flop_rate(rate)));
    }
    if let Some(rate) = device.cuda.filter(|_| work.cuda.get() > 0.0) {
        parts.push(format!("{} ÷ {}", format::flop(work.cuda), format::flop_rate(rate)));
    }
    if let Some(rate) = device.special.filter(|_| work.special.get() > 0.0) {
        parts.push(format!("{} ÷ {}", format::special(work.special), format::special_rate(rate)));
    }
    let share = share(shares.map(|(_, hbm)| hbm));
    let bytes = if shares.is_some() { work.moved(device) } else { work.after_l2(device.l2) };
    let note = if bytes < work.bytes() { " after L2" } else { "" };
    parts.push(format!("{}{note} ÷ ({}{share})", format::bytes(bytes), format::byte_rate(device.hbm)));
    parts.join(", ")
}
