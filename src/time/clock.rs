//! `Clock`: a ledger that hands every operator on as soon as it is complete, so that times need no table.

use super::pace::Pace;
use super::view_times::{Brief, Views};
use super::work::Work;
use crate::error::Error;
use crate::graph::place::At;
use crate::operator::{How, Ledger, Term};
use crate::request::{AttentionKernel, Request};
use crate::run::run;
use crate::units::Tensor;
use crate::workload::{View, Workload};

/// Takes one operator after another.
pub(crate) struct Clock<'a> {
    times: f64,
    begun: bool,
    work: Work,
    to: To<'a>,
}

/// Where operators go, pass by pass.
pub(super) enum To<'a> {
    /// Into the time of one device.
    Time(Running<'a>),
    /// One behind the other, for times of many.
    Profile(&'a mut Vec<Vec<Work>>),
    /// Into their number.
    Launches(&'a mut f64),
}

/// A time that grows with every operator.
pub(super) struct Running<'a> {
    pace: &'a Pace,
    /// Passes that are over.
    done: Brief,
    /// The pass that runs, and the view that decides it.
    pass: (Brief, Option<View>),
    /// Views that are known, and the kernel under which they are asked for.
    known: (&'a mut Views, AttentionKernel),
}

impl<'a> Running<'a> {
    /// From nothing.
    pub(super) fn new(pace: &'a Pace, known: &'a mut Views, kernel: AttentionKernel) -> Self {
        Running { pace, done: Brief::default(), pass: (Brief::default(), None), known: (known, kernel) }
    }

    /// Ends a pass and begins another. False where that is known.
    fn pass(&mut self, over: Option<&View>) -> bool {
        let (views, kernel) = &mut self.known;
        let (time, view) = std::mem::take(&mut self.pass);
        self.done = self.done + time;
        if let Some(view) = view {
            views.keep(view, *kernel, time);
        }
        match over.and_then(|view| views.get(view, *kernel)) {
            Some(time) => {
                self.done = self.done + time;
                false
            }
            None => {
                self.pass.1 = over.copied();
                true
            }
        }
    }
}

impl<'a> Clock<'a> {
    /// Operators go there.
    pub(super) fn to(to: To<'a>) -> Self {
        Clock { times: 1.0, begun: false, work: Work::begin(0.0), to }
    }

    /// Ends the last pass: the time of all of them, where one was taken.
    pub(super) fn end(mut self) -> Brief {
        self.finish();
        match self.to {
            To::Time(mut running) => {
                running.pass(None);
                running.done
            }
            To::Profile(_) | To::Launches(_) => Brief::default(),
        }
    }

    /// Hands on the operator that is complete.
    #[inline(never)]
    fn finish(&mut self) {
        if !self.begun {
            return;
        }
        self.begun = false;
        let work = &self.work;
        match &mut self.to {
            To::Time(Running { pace, pass: (time, _), .. }) => {
                let one = pace.time(work);
                time.bound += one.bound * work.count;
                if let Some(one) = one.expected {
                    time.expected += one.time * work.count;
                }
            }
            To::Profile(passes) => {
                if let Some(pass) = passes.last_mut() {
                    pass.push(work.clone());
                }
            }
            To::Launches(sum) => **sum += work.count,
        }
    }
}

impl Ledger for Clock<'_> {
    #[inline(always)]
    fn begin(&mut self, _at: At) {
        self.finish();
        self.begun = true;
        self.work.reset(self.times);
    }

    #[inline(always)]
    fn term(&mut self, term: Term) {
        self.work.add(&term);
    }

    #[inline(always)]
    fn how(&mut self, how: How) {
        self.work.how = how;
    }

    #[inline(always)]
    fn alloc(&mut self, _tensor: &Tensor) {}

    #[inline(always)]
    fn release(&mut self, _tensor: &Tensor) {}

    #[inline(always)]
    fn repeat(&mut self, times: f64, body: impl FnOnce(&mut Self)) {
        if times == 0.0 {
            return;
        }
        let outer = self.times;
        self.times = outer * times;
        body(self);
        self.times = outer;
    }

    fn pass(&mut self, _name: &'static str, over: Option<&View>) -> bool {
        self.finish();
        match &mut self.to {
            To::Time(running) => running.pass(over),
            To::Profile(passes) => {
                passes.push(Vec::with_capacity(OPERATORS));
                true
            }
            To::Launches(_) => true,
        }
    }
}

/// Operators for which a pass has room from the start: as many as a view has.
const OPERATORS: usize = 128;

/// Runs the operators of a request past a clock.
///
/// # Errors
/// As [`evaluate`].
pub(super) fn follow(request: &Request, clock: &mut Clock) -> Result<(), Error> {
    request.check()?;
    run(clock, request, &Workload::new(request));
    Ok(())
}
