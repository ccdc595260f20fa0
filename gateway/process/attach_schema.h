// `tuskgate attach --schema`: proposals for all relations of a schema, for a person and a program
// to read, and written on demand.
#pragma once

#include <string>

#include "gateway/process/attach_command.h"
#include "gateway/process/attach_session.h"

namespace tuskgate::gateway {

// Tells on stderr what becomes of each relation, in lines that begin with '#'; on stdout the
// mapping file that it comes to, or with --apply what is attached. Returns the exit status.
int AttachSchema(const AttachArguments& arguments, const std::string& mapping_file,
                 AttachSession& session);

}  // namespace tuskgate::gateway
