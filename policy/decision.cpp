#include "policy/decision.h"

namespace tuskgate::policy {}
