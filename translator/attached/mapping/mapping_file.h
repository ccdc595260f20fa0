// Mapping files as texts: entries put in, replaced and taken out. Pure.
#pragma once

#include <string>
#include <string_view>

#include "translator/attached/mapping/mapping.h"

namespace tuskgate::translator {

// The file with the relation's entry set to `mapping`, which is JSON; what else is in it stays. An
// empty `file` is one without entries.
MappingResult<std::string> WithEntry(std::string_view file, const QualifiedName& relation,
                                     std::string_view mapping);

// The file without the relation's entry; a reason when there is none.
MappingResult<std::string> WithoutEntry(std::string_view file, const QualifiedName& relation);

}  // namespace tuskgate::translator
