/** Parts of scripts that checks of several sections or of both versions share. */
package org.mpcap.conformance.script;
