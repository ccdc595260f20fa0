// Work that others should not feel.
#pragma once

namespace tuskgate::gateway {

// Has a server process of our own machine leave the processor to others. PostgreSQL has no such
// setting; without it, a few long statements on few processors delay each short one by the
// scheduler's slices of some milliseconds. It does not take the processor from who has it, either,
// when it wakes up. Of what others want it gets a fortieth of a share, not nothing, so that it ends
// its statements, and lets go of its locks, at some time.
//
// Does what it can: it is no error where it may not.
void PutInBackground(int server_process);

// Has the calling thread keep its share of the processor, but leave it at once to whoever wakes up:
// for what has to keep up, and may come a little later. Likewise no error.
void LetOthersFirst();

}  // namespace tuskgate::gateway
