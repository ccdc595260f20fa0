// Work of the server that others should not feel.
#pragma once

namespace tuskgate::gateway {

// Lets a server process of our own machine have what processor time others leave. PostgreSQL has no
// such setting; without it, a few long scans on few processors delay each short statement by the
// scheduler's slices of some milliseconds. Does what it can: it is no error where it may not.
void PutInBackground(int server_process);

}  // namespace tuskgate::gateway
