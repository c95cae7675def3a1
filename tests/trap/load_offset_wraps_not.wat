;; exit: 134
;; stderr: out of bounds memory access
;; Address plus offset is computed in more than 32 bits.
(module
  (memory (export "memory") 1)
  (func (export "_start") (drop (i32.load offset=0xffffffff (i32.const 0xffffffff)))))
