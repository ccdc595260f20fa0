// Shapes that operations on items and on tables share.
#pragma once

#include "translator/request/shape.h"

namespace tuskgate::translator {

// Inline variables of one header: initialized before those of the files that include it.
inline const Shape kPlainString{};
inline const Shape kPlainBoolean{.kind = ShapeKind::kBoolean};
inline const Shape kTableName{.minimum = 3, .maximum = 255, .is_name = true, .names_tables = true};

}  // namespace tuskgate::translator
