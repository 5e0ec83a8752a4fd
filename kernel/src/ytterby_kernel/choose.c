/* Which variant suits the processor: names as in `build_kernel.py`. */

const char *ytterby_level(void)
{
#ifdef X86
    __builtin_cpu_init();
    if (__builtin_cpu_supports("x86-64-v4")) return "v4";
    if (__builtin_cpu_supports("x86-64-v3")) return "v3";
    if (__builtin_cpu_supports("x86-64-v2")) return "v2";
#endif
    return "generic";
}
