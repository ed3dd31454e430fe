//! tokio's broadcast and watch, measured as native_buffers.cpp measures the ring and the latest
//! value: the same operations, counts, capacity and processors. Prints one line a row: its name, a
//! tab and the nanoseconds per message of one slice. tests/bench/tokio/compare runs both in turns.

use std::future::Future;
use std::hint::spin_loop;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Barrier};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Instant;
use tokio::sync::broadcast::{self, error::TryRecvError};
use tokio::sync::watch;

const CAPACITY: u64 = 1024;
const ONE_THREAD: u64 = 200_000;
const TWO_THREADS: u64 = 400_000;

/// What different threads write lies this far apart.
#[repr(align(128))]
#[derive(Default)]
struct Apart(AtomicU64);

/// Wakes the thread that runs a future: what a runtime does, without one.
struct Unpark(Thread);
impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<F: Future>(mut future: F, waker: &Waker) -> F::Output {
    // SAFETY: it is moved no more. (Debian's Rust 1.63 has no std::pin::pin.)
    let mut future = unsafe { Pin::new_unchecked(&mut future) };
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(waker)) {
            return output;
        }
        thread::park();
    }
}

/// On Linux a set of processors is an array of words with one bit each.
fn pin_to(processor: usize) {
    extern "C" {
        fn sched_setaffinity(thread: i32, bytes: usize, set: *const u64) -> i32;
    }
    let set = [1u64 << processor];
    // SAFETY: the set is as long as is said. Where there is no such processor nothing happens.
    unsafe { sched_setaffinity(0, 8, set.as_ptr()) };
}

/// Keeps a value from being optimised away. (Rust 1.63 has no std::hint::black_box.)
fn keep(value: u64) {
    // SAFETY: a valid reference is read.
    unsafe { std::ptr::read_volatile(&value) };
}

fn report(name: &str, start: Instant, n: u64) {
    println!("{name}\t{:.3}", start.elapsed().as_nanos() as f64 / n as f64);
}

fn broadcast_one_thread(name: &str, readers: usize) {
    let (sender, first) = broadcast::channel(CAPACITY as usize);
    let mut receivers: Vec<_> = (1..readers).map(|_| sender.subscribe()).collect();
    receivers.push(first);
    let mut sum = 0;
    let start = Instant::now();
    for i in 0..ONE_THREAD {
        sender.send(i).expect("there are receivers");
        for receiver in &mut receivers {
            sum += receiver.try_recv().expect("a value was sent");
        }
    }
    report(name, start, ONE_THREAD);
    keep(sum);
}

/// The writer keeps within the capacity, as that of the ring does.
fn broadcast_two_threads(name: &str, parks: bool) {
    let (sender, mut receiver) = broadcast::channel(CAPACITY as usize);
    let received = Arc::new(Apart::default());
    let ready = Arc::new(Barrier::new(2));
    let writer = thread::spawn({
        let (received, ready) = (received.clone(), ready.clone());
        move || {
            pin_to(1);
            ready.wait();
            let mut limit = CAPACITY;
            for i in 0..TWO_THREADS {
                while i >= limit {
                    limit = received.0.load(Ordering::Acquire) + CAPACITY;
                    if i >= limit {
                        spin_loop();
                    }
                }
                sender.send(i).expect("there is a receiver");
            }
        }
    });
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    ready.wait();
    let mut sum = 0;
    let start = Instant::now();
    for i in 1..=TWO_THREADS {
        sum += if parks {
            block_on(receiver.recv(), &waker).expect("the writer waits")
        } else {
            loop {
                match receiver.try_recv() {
                    Ok(value) => break value,
                    Err(TryRecvError::Empty) => spin_loop(),
                    Err(error) => panic!("the writer waits, but: {error}"),
                }
            }
        };
        if i % 64 == 0 {
            received.0.store(i, Ordering::Release);
        }
    }
    report(name, start, TWO_THREADS);
    writer.join().expect("the writer ended");
    keep(sum);
}

fn watch_one_thread(name: &str, readers: usize) {
    let (sender, first) = watch::channel(0);
    let mut receivers = vec![first; readers];
    let mut sum = 0;
    let start = Instant::now();
    for i in 0..ONE_THREAD {
        sender.send(i).expect("there are receivers");
        for receiver in &mut receivers {
            if receiver.has_changed().expect("the sender lives") {
                sum += *receiver.borrow_and_update();
            }
        }
    }
    report(name, start, ONE_THREAD);
    keep(sum);
}

/// Sends while a reader takes whatever it gets to see.
fn watch_two_threads(name: &str) {
    let (sender, mut receiver) = watch::channel(0);
    let ready = Arc::new(Barrier::new(2));
    let reader = thread::spawn({
        let ready = ready.clone();
        move || {
            pin_to(1);
            ready.wait();
            let mut sum = 0;
            // An error: the sender has gone.
            while let Ok(changed) = receiver.has_changed() {
                if changed {
                    sum += *receiver.borrow_and_update();
                }
            }
            keep(sum);
        }
    });
    ready.wait();
    let start = Instant::now();
    for i in 0..TWO_THREADS {
        sender.send(i).expect("there is a receiver");
    }
    report(name, start, TWO_THREADS);
    drop(sender);
    reader.join().expect("the reader ended");
}

fn main() {
    pin_to(0);
    broadcast_one_thread("broadcast, 1 reader, one thread", 1);
    broadcast_one_thread("broadcast, 4 readers, one thread", 4);
    watch_one_thread("watch, 1 reader, one thread", 1);
    watch_one_thread("watch, 4 readers, one thread", 4);
    broadcast_two_threads("broadcast, two threads, waiting", true);
    broadcast_two_threads("broadcast, two threads, polling", false);
    watch_two_threads("watch, two threads, per send");
}
