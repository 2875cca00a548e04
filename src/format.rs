//! Numbers on screen.
