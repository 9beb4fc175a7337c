// The two test frameworks share what these tests use.
#if NANOFRAMEWORK_1_0
global using nanoFramework.TestFramework;
#endif
global using System;
