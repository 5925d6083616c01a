/** Parts of scripts that checks of several sections or of both versions share. Internal. */
package org.mpcap.conformance.script;
