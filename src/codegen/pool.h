// A fixed number of threads that work through numbered jobs. Used from one thread.
#pragma once

#include <cstddef>
#include <functional>

#include "base/diagnostic.h"

namespace weft::codegen {

/// Address space for a worker's stack; LLVM recurses along long chains of values.
inline constexpr std::size_t kWorkerStack = std::size_t{256} << 20;

/// Runs `work(worker, job)` for jobs 0 … jobs-1, each once, on `workers` threads; jobs start in
/// order. After a failure no more start. Returns the failure of the lowest job that failed, which
/// does not depend on the number of workers.
Diagnosed<> run_jobs(std::size_t workers, std::size_t jobs,
                     const std::function<Diagnosed<>(std::size_t, std::size_t)>& work);

}  // namespace weft::codegen
