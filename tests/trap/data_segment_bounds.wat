;; exit: 134
;; stderr: out of bounds memory access
;; An active segment that does not fit fails instantiation with the trap's status.
(module
  (memory (export "memory") 1)
  (data (i32.const 65534) "abc")
  (func (export "_start")))
