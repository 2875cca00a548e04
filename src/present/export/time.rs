//! What a time looks like in an answer: seconds, or the word `unknown` where a device lacks what an expected time needs.

use super::full_number::Number;
use crate::time::device::Device;
use crate::time::{Resource, StageTime};
use crate::units::{Bytes, Seconds};
use serde::{Serialize, Serializer};

/// What stands for a time that is not known.
pub const UNKNOWN: &str = "unknown";

/// A time on a device.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct TimeRecord {
    bound: Option<Number>,
    #[serde(serialize_with = "or_unknown")]
    expected: Option<Number>,
}

impl TimeRecord {
    pub(super) fn new(bound: Seconds, expected: Option<Seconds>) -> Self {
        Self { bound: Number::new(bound.get()), expected: expected.and_then(|time| Number::new(time.get())) }
    }
}

/// A stage's time with what it is spent on.
#[derive(Debug, Clone, Serialize)]
pub(super) struct StageTimeRecord {
    time_s: TimeRecord,
    /// What most of the expected time is spent on, or of the bound where nothing more is known.
    time_binds: &'static str,
    /// That time by what it is spent on.
    time_spent_s: SpentRecord,
    #[serde(skip_serializing_if = "Option::is_none")]
    kv_rereads: Option<RereadsRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_unknown_because: Option<String>,
}

/// Traffic and expected time where the cache does not hold keys and values: read once, and once a tile of queries.
#[derive(Debug, Clone, Copy, Serialize)]
struct RereadsRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    hbm_bytes: Option<BandRecord>,
    time_s: BandRecord,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct BandRecord {
    low: Option<Number>,
    high: Option<Number>,
}

impl BandRecord {
    fn new(low: f64, more: f64) -> Self {
        BandRecord { low: Number::new(low), high: Number::new(low + more) }
    }
}

#[derive(Debug, Clone, Copy, Serialize)]
struct SpentRecord {
    tensor: Option<Number>,
    cuda: Option<Number>,
    special: Option<Number>,
    hbm: Option<Number>,
    launch: Option<Number>,
}

impl StageTimeRecord {
    pub(super) fn new(time: &StageTime, traffic: Option<Bytes>, device: &Device) -> Self {
        let spent = |resource: Resource| Number::new(time.spent[resource as usize].get());
        Self {
            time_s: TimeRecord::new(time.bound, time.expected),
            time_binds: time.binds.name(),
            time_spent_s: SpentRecord {
                tensor: spent(Resource::Tensor),
                cuda: spent(Resource::Cuda),
                special: spent(Resource::Special),
                hbm: spent(Resource::Hbm),
                launch: spent(Resource::Launch),
            },
            kv_rereads: time.rereads.map(|more| RereadsRecord {
                hbm_bytes: traffic.map(|traffic| BandRecord::new(traffic.get(), more.bytes.get())),
                time_s: BandRecord::new(time.known().get(), more.time.get()),
            }),
            time_unknown_because: device.lacks().map(|lack| lack.reason()),
        }
    }
}

pub(super) fn or_unknown<S: Serializer>(time: &Option<Number>, serializer: S) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => time.serialize(serializer),
        None => serializer.serialize_str(UNKNOWN),
    }
}

/// A time in full precision, or the word for none.
pub(super) fn seconds(time: Option<Seconds>) -> String {
    time.and_then(|time| Number::new(time.get())).map_or_else(|| UNKNOWN.to_owned(), |number| number.to_string())
}
