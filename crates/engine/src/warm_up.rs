//! Reading small files of one's own while nobody asks for anything. Browsers compile a module quickly first, and well
//! only what has run for a while: the first file that somebody drops should not have to wait for that.

use crate::conversation::Line;
use crate::later;
use crate::pause::pause;

/// How often each sample is read, and the rest before each time: whoever asks for something waits for one of these.
const ROUNDS: u32 = 16;
const REST_MS: i32 = 15;

/// Works while there is nothing else to do, until the first file comes.
pub(crate) async fn warm_up(line: Line) {
    pause(REST_MS).await;
    // Without it there is nothing to read either.
    let Ok(later) = later::load().await else {
        return;
    };
    let samples = (later.write_samples)();
    let mut done = 0;
    while done < ROUNDS && !line.has_seen_file() {
        for sample in &samples {
            pause(REST_MS).await;
            if !line.is_busy() && !line.has_seen_file() {
                (later.read_sample)(sample);
            }
        }
        done += u32::from(!line.is_busy());
    }
}
