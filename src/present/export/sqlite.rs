//! The same sweep as SQLite files: the three published ones, and one with a row per point and mode of every stage.

use super::full_number::Number;
use super::modelmeter::points::{Mode, Point, points};
use crate::VERSION;
use crate::compare::published_sweep::UNITS;
use crate::error::Error;
use crate::link::Scenario;
use rusqlite::{Connection, MAIN_DB, Result as Written, params};

mod published;

pub use published::sqlite_files;

const TABLES: &str = "
    CREATE TABLE about (version TEXT NOT NULL, link TEXT NOT NULL, units TEXT NOT NULL);
    CREATE TABLE stage_costs (
        point INTEGER NOT NULL,
        rows INTEGER NOT NULL,
        columns INTEGER NOT NULL,
        image_tokens INTEGER NOT NULL,
        context_len INTEGER NOT NULL,
        global_image_tokens INTEGER NOT NULL,
        batch_size INTEGER NOT NULL,
        decode_steps INTEGER NOT NULL,
        stage TEXT NOT NULL,
        mode TEXT NOT NULL,
        kernel TEXT,
        flops_tflops REAL NOT NULL,
        flops_tensor_tflops REAL,
        flops_cuda_tflops REAL,
        io_tb REAL,
        arithmetic_intensity REAL,
        weights_gb REAL,
        activations_gb REAL,
        kv_gb REAL,
        flops_cuda_kernel_tflops REAL,
        flops_kernel_difference_tflops REAL,
        PRIMARY KEY (point, mode)
    );
";

/// The bytes of an SQLite file with the scenario's sweep.
///
/// # Errors
/// As [`super::modelmeter()`].
pub fn sqlite(scenario: &Scenario) -> Result<Vec<u8>, Error> {
    Ok(file(scenario, &points(scenario)?).expect("a table in memory takes these rows"))
}

fn file(scenario: &Scenario, points: &[Point]) -> Written<Vec<u8>> {
    let mut database = Connection::open_in_memory()?;
    database.execute_batch(TABLES)?;
    database.execute("INSERT INTO about VALUES (?, ?, ?)", params![VERSION, scenario.link(), UNITS])?;
    let rows = database.transaction()?;
    for (index, point) in points.iter().enumerate() {
        for mode in &point.modes {
            insert(&rows, index, point, mode)?;
        }
    }
    rows.commit()?;
    Ok(database.serialize(MAIN_DB)?.to_vec())
}

fn insert(rows: &Connection, index: usize, Point { sizes, .. }: &Point, mode: &Mode) -> Written<usize> {
    let cost = &mode.cost;
    // A zero of the vendor's is a place in JSON that nobody counted.
    let counted = |amount: Option<f64>| amount.filter(|amount| mode.kernel.is_some() || *amount != 0.0);
    rows.execute(
        "INSERT INTO stage_costs VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        params![
            index as i64,
            sizes.rows,
            sizes.columns,
            sizes.image_tokens.map(Number::get),
            sizes.context_len.map(Number::get),
            sizes.global_image_tokens.map(Number::get),
            sizes.batch_size,
            sizes.decode_steps,
            mode.stage.name(),
            mode.name,
            mode.kernel.map(|kernel| kernel.name()),
            cost.flops_tflops,
            cost.flops_tensor_tflops,
            cost.flops_cuda_tflops,
            counted(cost.io_tb),
            counted(cost.arithmetic_intensity),
            counted(cost.weights_gb),
            counted(cost.activations_gb),
            counted(cost.kv_gb),
            cost.flops_cuda_kernel_tflops,
            cost.flops_kernel_difference_tflops,
        ],
    )
}
